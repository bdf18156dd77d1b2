package org.zhongshu.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One device on a plain socket: MQTT 3.1.1, QoS 1, written at exactly the moment that is asked for. */
final class MqttDevice implements AutoCloseable {

    private static final byte[] TOPIC = "v1/devices/me/telemetry".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private int id;

    MqttDevice(String host, int port, String token) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeUTF("MQTT");
        out.writeByte(4);
        out.writeByte(0x82);
        out.writeShort(600);
        out.writeUTF(token);
        out.writeUTF(token);
        send(0x10, body.toByteArray());
        InputStream in = socket.getInputStream();
        byte[] answer = in.readNBytes(4);
        if (answer.length < 4 || answer[3] != 0) {
            throw new IOException("connection of " + token + " refused");
        }
    }

    /** Does not wait for the acknowledgement; a few are left unread in the socket's buffer. */
    void publish(byte[] payload) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(64 + payload.length);
        DataOutputStream out = new DataOutputStream(body);
        out.writeShort(TOPIC.length);
        out.write(TOPIC);
        out.writeShort(++id);
        out.write(payload);
        send(0x32, body.toByteArray());
    }

    private void send(int head, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(body.length + 4);
        packet.write(head);
        int rest = body.length;
        do {
            packet.write(rest % 128 | (rest >= 128 ? 0x80 : 0));
            rest /= 128;
        } while (rest > 0);
        packet.write(body);
        socket.getOutputStream().write(packet.toByteArray());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
