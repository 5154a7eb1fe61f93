// Tomcat, embedded. Arguments: the port, `graceful` or `plain`, the silence in seconds.
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.apache.tomcat.websocket.server.WsServerContainer;

public class Server {
  static double silence;

  public static class Echo extends Endpoint {
    @Override
    public void onOpen(Session session, EndpointConfig config) {
      session.setMaxTextMessageBufferSize(1 << 22);
      session.setMaxBinaryMessageBufferSize(1 << 22);
      session.setMaxIdleTimeout((long) (silence * 1000));
      session.addMessageHandler(String.class, (MessageHandler.Whole<String>) text -> answer(session, text));
      session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) bytes -> {
        try {
          session.getBasicRemote().sendBinary(bytes);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      });
    }

    static void answer(Session session, String text) {
      try {
        if (text.equals("!fail")) throw new IllegalStateException("asked for");
        if (text.equals("!close")) {
          session.close();
        } else if (text.startsWith("!close")) {
          String[] parts = text.split(" ", 3);
          CloseReason.CloseCode code = () -> Integer.parseInt(parts[1]);
          session.close(new CloseReason(code, parts.length > 2 ? parts[2] : ""));
        } else {
          if (text.startsWith("#")) System.out.println("got " + text);
          session.getBasicRemote().sendText(text);
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  public static class Deployment implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      WsServerContainer container = (WsServerContainer)
          event.getServletContext().getAttribute(jakarta.websocket.server.ServerContainer.class.getName());
      // In seconds: how often it looks for who has been idle.
      container.setProcessPeriod(1);
      try {
        container.addEndpoint(
            ServerEndpointConfig.Builder.create(Echo.class, "/").subprotocols(List.of("v1")).build());
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    silence = Double.parseDouble(arguments[2]);
    java.util.logging.LogManager.getLogManager().reset();
    String folder = Files.createTempDirectory("tomcat").toString();
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder);
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(Integer.parseInt(arguments[0]));
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("", folder);
    context.addServletContainerInitializer(new WsSci(), null);
    context.addApplicationListener(Deployment.class.getName());
    // Without a servlet nothing would be asked to upgrade.
    Tomcat.addServlet(context, "default", new jakarta.servlet.http.HttpServlet() {});
    context.addServletMappingDecoded("/", "default");
    tomcat.start();
    if (arguments[1].equals("graceful")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        try {
          tomcat.stop();
        } catch (Exception failure) {
          throw new IllegalStateException(failure);
        }
      }));
    }
    tomcat.getServer().await();
  }
}
