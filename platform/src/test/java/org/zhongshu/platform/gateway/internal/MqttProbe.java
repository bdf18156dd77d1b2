package org.zhongshu.platform.gateway.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A bare MQTT client that writes and reads packets byte by byte: it shares no codec with the server. */
final class MqttProbe implements AutoCloseable {

    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int SUBACK = 9;
    static final int UNSUBACK = 11;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    /** @param body everything after the fixed header */
    record Packet(int type, int flags, byte[] body) {
        int u16(int at) {
            return (body[at] & 0xff) << 8 | body[at + 1] & 0xff;
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final boolean five;

    MqttProbe(Socket socket, boolean five) {
        try {
            this.socket = socket;
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            this.in = new DataInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            this.five = five;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MqttProbe open(int port, boolean five) {
        try {
            return new MqttProbe(new Socket("127.0.0.1", port), five);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects and proves that it was accepted. */
    static MqttProbe connected(int port, boolean five, String clientId, String token) {
        MqttProbe probe = open(port, five);
        Packet ack = probe.connect(clientId, token, 60, null, null);
        if (ack.type() != CONNACK || ack.body()[1] != 0) {
            throw new AssertionError("refused: " + (ack.body()[1] & 0xff));
        }
        return probe;
    }

    Packet connect(String clientId, String token, int keepAlive, String willTopic, String willPayload) {
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        string(b, "MQTT");
        b.write(five ? 5 : 4);
        b.write((token != null ? 0x80 : 0) | (willTopic != null ? 0x0c : 0) | 0x02);
        b.write(keepAlive >> 8);
        b.write(keepAlive);
        if (five) {
            b.write(0);
        }
        string(b, clientId);
        if (willTopic != null) {
            if (five) {
                b.write(0);
            }
            string(b, willTopic);
            string(b, willPayload);
        }
        if (token != null) {
            string(b, token);
        }
        send(0x10, b.toByteArray());
        return read();
    }

    void publish(String topic, String payload, int qos, int packetId) {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, packetId);
    }

    void publish(String topic, byte[] payload, int qos, int packetId) {
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        string(b, topic);
        if (qos > 0) {
            b.write(packetId >> 8);
            b.write(packetId);
        }
        if (five) {
            b.write(0);
        }
        b.writeBytes(payload);
        send(0x30 | qos << 1, b.toByteArray());
    }

    void subscribe(int packetId, String filter, int qos) {
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        b.write(packetId >> 8);
        b.write(packetId);
        if (five) {
            b.write(0);
        }
        string(b, filter);
        b.write(qos);
        send(0x82, b.toByteArray());
    }

    void unsubscribe(int packetId, String filter) {
        ByteArrayOutputStream b = new ByteArrayOutputStream();
        b.write(packetId >> 8);
        b.write(packetId);
        if (five) {
            b.write(0);
        }
        string(b, filter);
        send(0xa2, b.toByteArray());
    }

    void puback(int packetId) {
        send(0x40, new byte[]{(byte) (packetId >> 8), (byte) packetId});
    }

    void ping() {
        send(0xc0, new byte[0]);
    }

    void disconnect() {
        send(0xe0, new byte[0]);
    }

    void send(int first, byte[] body) {
        send(first, body.length, body);
    }

    /** @param announced the length in the fixed header, which may be more than what follows */
    void send(int first, int announced, byte[] body) {
        try {
            ByteArrayOutputStream b = new ByteArrayOutputStream();
            b.write(first);
            int length = announced;
            do {
                b.write(length % 128 | (length >= 128 ? 0x80 : 0));
                length /= 128;
            } while (length > 0);
            b.writeBytes(body);
            out.write(b.toByteArray());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next packet; null when the server closed the connection. */
    Packet read() {
        try {
            int first = in.readUnsignedByte();
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int digit = in.readUnsignedByte();
                length |= (digit & 0x7f) << shift;
                if (digit < 128) {
                    break;
                }
            }
            byte[] body = in.readNBytes(length);
            return new Packet(first >> 4, first & 15, body);
        } catch (EOFException | SocketException closed) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Packet expect(int type) {
        Packet p = read();
        if (p == null || p.type() != type) {
            throw new AssertionError("expected packet type " + type + ", got " + (p == null ? "end of connection" : p.type()));
        }
        return p;
    }

    /** Whether nothing arrives for so long. */
    boolean silentFor(int millis) {
        try {
            socket.setSoTimeout(millis);
            in.mark(1);
            int b = in.read();
            throw new AssertionError("unexpected byte " + b);
        } catch (SocketTimeoutException expected) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            try {
                socket.setSoTimeout(10_000);
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Breaks the connection without a DISCONNECT. */
    void cut() {
        close();
    }

    private static void string(ByteArrayOutputStream b, String s) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        b.write(bytes.length >> 8);
        b.write(bytes.length);
        b.writeBytes(bytes);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
