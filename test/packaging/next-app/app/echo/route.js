import { ResilientWebSocket } from 'resilient-websocket';

export const dynamic = 'force-dynamic';

/** Answers with what the feed sends back to this server. */
export async function GET() {
  const socket = new ResilientWebSocket(process.env.FEED_URL);
  socket.send('from the server');
  const echo = new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
  });
  const text = await echo;
  socket.close(1000);
  return new Response(text);
}
