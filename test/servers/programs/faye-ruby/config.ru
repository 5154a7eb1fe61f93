# faye-websocket for Ruby, on puma. The silence in seconds comes in SILENCE.
require 'faye/websocket'

Faye::WebSocket.load_adapter('puma')
$stdout.sync = true

run lambda { |env|
  silence = ENV['SILENCE'].to_f
  socket = Faye::WebSocket.new(env, ['v1'], silence > 0 ? { ping: silence } : {})
  socket.on(:message) do |event|
    data = event.data
    if !data.is_a?(String)
      socket.send(data)
    elsif data == '!fail'
      raise 'asked for'
    elsif data.start_with?('!close')
      _, code, reason = data.split(' ', 3)
      socket.close(code && code.to_i, reason)
    else
      puts "got #{data}" if data.start_with?('#')
      socket.send(data)
    end
  end
  socket.rack_response
}
