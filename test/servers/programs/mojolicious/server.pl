# Mojolicious. Arguments: the port, `graceful` or `plain`, the silence in seconds.
use Mojolicious::Lite -signatures;
use Mojo::Server::Daemon;

my ($port, $mode, $silence) = @ARGV;
$| = 1;

websocket '/' => sub ($c) {
  $c->tx->with_protocols('v1');
  $c->tx->with_compression;
  $c->tx->max_websocket_size(2**22);
  $c->inactivity_timeout($silence || 300);
  $c->on(
    text => sub ($c, $bytes) {
      my (undef, $code, $reason) = split / /, $bytes, 3;
      die 'asked for' if $bytes eq '!fail';
      return $c->finish($code ? ($code, $reason // '') : ()) if $bytes =~ /^!close/;
      say "got $bytes" if $bytes =~ /^#/;
      $c->send({text => $bytes});
    }
  );
  $c->on(binary => sub ($c, $bytes) { $c->send({binary => $bytes}) });
};

app->log->level('fatal');
my $daemon = Mojo::Server::Daemon->new(app => app, listen => ["http://127.0.0.1:$port"], silent => 1);
# Its own daemon stops listening and ends; without a handler the signal ends the process.
$mode eq 'graceful' ? $daemon->run : do { $daemon->start; Mojo::IOLoop->start };
