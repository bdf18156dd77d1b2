package org.zhongshu.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * One keep-alive connection that only reads: finds the length, skips the rest, looks into the answer only when asked. What the client
 * spends is missing from the server's figures, so it spends next to nothing.
 */
final class RawHttp implements AutoCloseable {

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] CLOSE = "connection: close".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final String tail;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private byte[] buffer = new byte[1 << 16];
    private int headers;
    private int total;

    /** @param token null for none */
    RawHttp(int port, String token) throws IOException {
        this.port = port;
        open();
        tail = " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (token == null ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n";
    }

    private void open() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port), 10_000);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Throws when the answer is no success. */
    void get(String target) throws IOException {
        out.write(("GET " + target + tail).getBytes(StandardCharsets.ISO_8859_1));
        int read = 0;
        headers = -1;
        total = Integer.MAX_VALUE;
        while (read < total) {
            if (read == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
            int n = in.read(buffer, read, buffer.length - read);
            if (n < 0) {
                throw new EOFException("connection closed");
            }
            int from = Math.max(0, read - 3);
            read += n;
            if (headers < 0) {
                for (int i = from; i + 3 < read; i++) {
                    if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                        headers = i + 4;
                        total = headers + length();
                        break;
                    }
                }
            }
        }
        if (buffer[9] != '2') {
            throw new IOException(target + " → " + new String(buffer, 0, total, StandardCharsets.UTF_8));
        }
        // after a hundred requests the server asks for a new connection
        if (find(CLOSE) >= 0) {
            socket.close();
            open();
        }
    }

    private int length() throws IOException {
        int at = find(LENGTH);
        if (at < 0) {
            throw new IOException("no length: " + new String(buffer, 0, headers, StandardCharsets.ISO_8859_1));
        }
        int length = 0;
        for (int p = at + LENGTH.length; buffer[p] != '\r'; p++) {
            length = buffer[p] == ' ' ? length : length * 10 + buffer[p] - '0';
        }
        return length;
    }

    /** Where a header begins, in any case of its letters; -1 when it is not there. */
    private int find(byte[] header) {
        for (int i = 0; i + header.length < headers; i++) {
            int k = 0;
            while (k < header.length && (buffer[i + k] | 0x20) == (header[k] | 0x20)) {
                k++;
            }
            if (k == header.length) {
                return i;
            }
        }
        return -1;
    }

    String body() {
        return new String(buffer, headers, total - headers, StandardCharsets.UTF_8);
    }

    String header(String name) {
        return new String(buffer, 0, headers, StandardCharsets.ISO_8859_1).lines().filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(l -> l.substring(name.length() + 1).strip()).findFirst().orElse(null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
