#!/usr/bin/env escript
%% Cowboy, as it comes with RabbitMQ. Arguments: the port, `graceful` or `plain`, the silence in seconds, the folder of its plugins.
-module(server).
-mode(compile).
-export([init/2, websocket_init/1, websocket_handle/2, websocket_info/2]).

main([Port, _Mode, Silence, Plugins]) ->
    [code:add_patha(Path) || Path <- filelib:wildcard(Plugins ++ "/{cowboy,cowlib,ranch}-*/ebin")],
    {ok, _} = application:ensure_all_started(cowboy),
    Limit = case list_to_float(Silence) of 0.0 -> 60000; Seconds -> round(Seconds * 1000) end,
    Routes = cowboy_router:compile([{'_', [{"/", ?MODULE, Limit}]}]),
    Address = [{ip, {127, 0, 0, 1}}, {port, list_to_integer(Port)}],
    {ok, _} = cowboy:start_clear(http, Address, #{env => #{dispatch => Routes}}),
    receive never -> ok end.

init(Request, Limit) ->
    Offered = cowboy_req:parse_header(<<"sec-websocket-protocol">>, Request, []),
    Chosen = case lists:member(<<"v1">>, Offered) of
        true -> cowboy_req:set_resp_header(<<"sec-websocket-protocol">>, <<"v1">>, Request);
        false -> Request
    end,
    {cowboy_websocket, Chosen, #{}, #{idle_timeout => Limit, compress => true}}.

websocket_init(State) ->
    {[], State}.

websocket_handle({text, <<"!fail">>}, _State) ->
    error(asked_for);
websocket_handle({text, <<"!close">>}, State) ->
    {[close], State};
websocket_handle({text, <<"!close ", Rest/binary>>}, State) ->
    [Code | Reason] = binary:split(Rest, <<" ">>),
    {[{close, binary_to_integer(Code), iolist_to_binary(Reason)}], State};
websocket_handle({text, <<"#", _/binary>> = Text}, State) ->
    io:format("got ~s~n", [Text]),
    {[{text, Text}], State};
websocket_handle({Kind, Data}, State) when Kind =:= text; Kind =:= binary ->
    {[{Kind, Data}], State};
websocket_handle(_Frame, State) ->
    {[], State}.

websocket_info(_Message, State) ->
    {[], State}.
