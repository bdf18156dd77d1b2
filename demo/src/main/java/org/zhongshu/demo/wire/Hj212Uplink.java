package org.zhongshu.demo.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212Exception;
import org.zhongshu.algorithms.hj212.Hj212FrameReader;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.demo.city.Link;

/**
 * A data logger (数采仪) of a pollution source: sends real-time data by HJ 212 over TCP, waits up to ten seconds for 9014,
 * sends three times, sends again after a reconnect (2025: RF=1) what was never answered, and keeps the line with heartbeats (2025). It runs on a virtual thread of its own.
 *
 * <p>What is given to {@link #send} is the body ({@code DataTime=…;…}) in UTF-8.
 */
public final class Hj212Uplink implements Uplink {

    private static final DateTimeFormatter QN = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS").withZone(ZoneId.of("Asia/Shanghai"));
    private static final int TRIES = 3;
    private static final int CAPACITY = 300;

    private final InetSocketAddress server;
    private final String mn;
    private final String password;
    private final Link link;
    private final String system;
    private final byte[] key;
    private final Traffic traffic;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(CAPACITY);
    private final Deque<byte[]> received = new ArrayDeque<>();
    private final Thread thread;
    private byte[] unanswered;
    private volatile boolean connected;
    private volatile boolean closed;
    private Instant lastQn = Instant.EPOCH;

    /**
     * @param server   address of the receiver
     * @param mn       the logger's id, 24 characters
     * @param password PW, six characters
     * @param link     which edition to speak and whether to encrypt
     * @param system   ST: 31 air source, 32 water source
     * @param key      16 bytes for {@link Link#HJ212_SM4}, null otherwise
     */
    public Hj212Uplink(InetSocketAddress server, String mn, String password, Link link, String system, byte[] key, Traffic traffic) {
        this.server = server;
        this.mn = mn;
        this.password = password;
        this.link = link;
        this.system = system;
        this.key = key;
        this.traffic = traffic;
        this.thread = Thread.ofVirtual().name("hj212-" + mn).start(this::run);
    }

    @Override
    public void send(byte[] payload, boolean expendable) {
        while (!waiting.offer(payload)) {
            if (waiting.poll() != null) {
                traffic.dropped.increment();
            }
        }
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        int failures = 0;
        while (!closed) {
            try (Socket socket = new Socket()) {
                socket.connect(server, 5000);
                socket.setTcpNoDelay(true);
                connected = true;
                failures = 0;
                received.clear();
                talk(socket);
            } catch (IOException | Hj212Exception e) {
                failures++;
            } catch (InterruptedException e) {
                return;
            }
            connected = false;
            traffic.reconnects.increment();
            try {
                TimeUnit.MILLISECONDS.sleep(Math.min(60_000, 1000L << Math.min(failures + 1, 6)) + (mn.hashCode() & 1023));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) throws IOException, InterruptedException {
        Hj212FrameReader reader = new Hj212FrameReader();
        while (!closed) {
            boolean again = unanswered != null;
            unanswered = again ? unanswered : waiting.poll(20, TimeUnit.SECONDS);
            if (unanswered != null) {
                deliver(socket, reader, new String(unanswered, StandardCharsets.UTF_8), again);
                unanswered = null;
            } else if (link != Link.HJ212_2017) {
                exchange(socket, reader, message("9015", "", false), null);
            } else {
                listen(socket, reader, null, 1);
            }
        }
    }

    private void deliver(Socket socket, Hj212FrameReader reader, String body, boolean again) throws IOException {
        Hj212Message message = message("2011", body, again && link != Link.HJ212_2017);
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            if (exchange(socket, reader, message, link == Link.HJ212_SM4 ? key : null)) {
                traffic.acknowledged.increment();
                return;
            }
        }
        throw new IOException("no answer");
    }

    private boolean exchange(Socket socket, Hj212FrameReader reader, Hj212Message message, byte[] with) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(Hj212Codec.encode(message, with));
        out.flush();
        traffic.sent.increment();
        return listen(socket, reader, message.qn(), 10_000);
    }

    /** Reads until the answer to {@code qn} has come or time is up; commands of the platform are answered on the way. */
    private boolean listen(Socket socket, Hj212FrameReader reader, String qn, int millis) throws IOException {
        long until = System.currentTimeMillis() + millis;
        byte[] buffer = new byte[2048];
        while (true) {
            while (!received.isEmpty()) {
                Hj212Message answer = Hj212Codec.decode(received.removeFirst(), any -> key);
                if (answer.cn().startsWith("901")) {
                    if (answer.qn().equals(qn)) {
                        return true;
                    }
                } else {
                    socket.getOutputStream().write(Hj212Codec.encode(answer.answer("9011", "QnRtn=1")));
                    socket.getOutputStream().write(Hj212Codec.encode(answer.answer("9012", "ExeRtn=1")));
                    socket.getOutputStream().flush();
                }
            }
            int left = (int) (until - System.currentTimeMillis());
            if (left <= 0) {
                return false;
            }
            socket.setSoTimeout(left);
            try {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    throw new IOException("closed by the platform");
                }
                received.addAll(reader.feed(buffer, 0, read));
            } catch (SocketTimeoutException e) {
                return false;
            }
        }
    }

    private Hj212Message message(String command, String body, boolean resent) {
        Instant now = Instant.now();
        lastQn = now.isAfter(lastQn.plusMillis(1)) ? now : lastQn.plusMillis(1);
        int flag = (link == Link.HJ212_2017 ? 4 : 8) | 1;
        return new Hj212Message(QN.format(lastQn), command.equals("9015") ? "91" : system, command, password, mn, flag, 0, 0, resent, body);
    }

    /** The body of real-time data for a set of factor codes and values. */
    public static byte[] body(Instant at, List<String> factors) {
        return ("DataTime=" + QN.format(at).substring(0, 14) + ";" + String.join(";", factors)).getBytes(StandardCharsets.UTF_8);
    }
}
