// gorilla/websocket on net/http: http.Server.Shutdown, which knows nothing of WebSockets, or the plain end.
// Arguments: the port, `graceful` or `plain`, the silence in seconds.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gorilla/websocket"
)

var upgrader = websocket.Upgrader{
	EnableCompression: true,
	Subprotocols:      []string{"v1"},
	CheckOrigin:       func(*http.Request) bool { return true },
}

func handle(writer http.ResponseWriter, request *http.Request) {
	connection, err := upgrader.Upgrade(writer, request, nil)
	if err != nil {
		return
	}
	defer connection.Close()
	silence, _ := strconv.ParseFloat(os.Args[3], 64)
	for {
		if silence > 0 {
			connection.SetReadDeadline(time.Now().Add(time.Duration(silence * float64(time.Second))))
		}
		kind, message, err := connection.ReadMessage()
		if err != nil {
			return
		}
		text := string(message)
		switch {
		case text == "!fail":
			panic("asked for")
		case text == "!close":
			connection.WriteControl(websocket.CloseMessage, nil, time.Now().Add(time.Second))
			connection.ReadMessage()
			return
		case strings.HasPrefix(text, "!close"):
			parts := strings.SplitN(text+" ", " ", 3)
			code, _ := strconv.Atoi(parts[1])
			body := websocket.FormatCloseMessage(code, strings.TrimSpace(parts[2]))
			connection.WriteControl(websocket.CloseMessage, body, time.Now().Add(time.Second))
			connection.ReadMessage()
			return
		case strings.HasPrefix(text, "#"):
			fmt.Println("got", text)
		}
		if connection.WriteMessage(kind, message) != nil {
			return
		}
	}
}

func main() {
	server := &http.Server{Addr: "127.0.0.1:" + os.Args[1], Handler: http.HandlerFunc(handle)}
	if os.Args[2] == "plain" {
		panic(server.ListenAndServe())
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	go server.ListenAndServe()
	<-asked
	server.Shutdown(context.Background())
}
