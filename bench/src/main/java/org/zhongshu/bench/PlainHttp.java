package org.zhongshu.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One keep-alive HTTP/1.1 connection and its session cookies. As little client as possible: on a machine that runs both sides,
 * whatever the client spends is missing from the server's figures.
 */
final class PlainHttp implements AutoCloseable {

    record Answer(int status, String body) {
    }

    private final String host;
    private final int port;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    PlainHttp(String url) {
        URI uri = URI.create(url);
        host = uri.getHost();
        port = uri.getPort() < 0 ? 80 : uri.getPort();
    }

    /** Goes with every request from now on. */
    void header(String name, String value) {
        headers.put(name, value);
    }

    /** A further connection of the same session. */
    PlainHttp another() {
        PlainHttp more = new PlainHttp("http://" + host + ":" + port);
        more.cookies.putAll(cookies);
        return more;
    }

    Answer get(String path) throws IOException {
        return send("GET", path, null);
    }

    Answer post(String path, String json) throws IOException {
        return send("POST", path, json);
    }

    Answer put(String path, String json) throws IOException {
        return send("PUT", path, json);
    }

    private Answer send(String method, String path, String json) throws IOException {
        boolean fresh = socket == null;
        try {
            return exchange(method, path, json);
        } catch (IOException e) {
            close();
            if (fresh) {
                throw e;
            }
            // the server may close an idle connection between two requests; nothing was sent to it then
            if (e instanceof EOFException) {
                return exchange(method, path, json);
            }
            throw e;
        }
    }

    private Answer exchange(String method, String path, String json) throws IOException {
        if (socket == null) {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress(host, port), 10_000);
            in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
            out = socket.getOutputStream();
        }
        byte[] body = json == null ? new byte[0] : json.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(512).append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
        if (json != null) {
            head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length).append("\r\n");
        }
        if (!cookies.isEmpty()) {
            head.append("Cookie: ");
            cookies.forEach((name, value) -> head.append(name).append('=').append(value).append("; "));
            head.setLength(head.length() - 2);
            head.append("\r\n");
        }
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        String token = cookies.get(path.startsWith("/api/citizen/") ? "XSRF-CITIZEN" : "XSRF-TOKEN");
        if (!method.equals("GET") && token != null) {
            head.append("X-XSRF-TOKEN: ").append(token).append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        out.write(all);
        out.flush();
        return answer();
    }

    private Answer answer() throws IOException {
        String line = line();
        if (line == null) {
            throw new EOFException("connection closed");
        }
        int status = Integer.parseInt(line.substring(9, 12));
        int length = 0;
        boolean chunked = false;
        boolean last = false;
        for (String header = line(); header != null && !header.isEmpty(); header = line()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).strip();
            switch (name) {
                case "content-length" -> length = Integer.parseInt(value);
                case "transfer-encoding" -> chunked = value.equals("chunked");
                case "connection" -> last = value.equalsIgnoreCase("close");
                case "set-cookie" -> {
                    String pair = value.split(";", 2)[0];
                    int equals = pair.indexOf('=');
                    cookies.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
                default -> {
                }
            }
        }
        byte[] body = chunked ? chunks() : in.readNBytes(length);
        if (last) {
            close();
        }
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(4096);
        while (true) {
            int size = Integer.parseInt(line().strip(), 16);
            body.write(in.readNBytes(size));
            line();
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder(80);
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return text.toString();
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.isEmpty() ? null : text.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException ignored) {
            // it is going away
        }
        socket = null;
    }
}
