package org.zhongshu.demo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212FrameReader;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.demo.city.Link;

/** A logger against a small receiver that reads and answers real frames. */
@Timeout(60)
class Hj212UplinkTest {

    private static final byte[] KEY = HexFormat.of().parseHex("30".repeat(16));
    private static final String MN = "010000A8900016F000169DC0";
    private final BlockingQueue<Hj212Message> received = new LinkedBlockingQueue<>();

    @Test
    void sendsEncryptedDataAndAnswersCommands() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Hj212Uplink logger = logger(server, Link.HJ212_SM4)) {
            logger.send(Hj212Uplink.body(Instant.parse("2026-11-21T02:00:00Z"), List.of("a21026-Rtd=15.2,a21026-Flag=N")), false);
            try (Socket socket = server.accept()) {
                Hj212Message data = read(socket);
                assertThat(data.cn()).isEqualTo("2011");
                assertThat(data.mn()).isEqualTo(MN);
                assertThat(data.version()).isEqualTo(2);
                assertThat(data.dataTime()).isEqualTo("2026-11-21T02:00:00Z");
                assertThat(data.readings()).singleElement().satisfies(r -> assertThat(r.value()).isEqualTo(15.2));
                Hj212Message command = new Hj212Message("20261121100000123", "31", "1011", "123456", MN, 9, 0, 0, false, "");
                socket.getOutputStream().write(Hj212Codec.encode(command));
                assertThat(read(socket).cn()).as("request taken").isEqualTo("9011");
                assertThat(read(socket).cn()).as("executed").isEqualTo("9012");
                socket.getOutputStream().write(Hj212Codec.encode(data.acknowledgement().orElseThrow()));
                logger.send(Hj212Uplink.body(Instant.parse("2026-11-21T02:00:30Z"), List.of("a21026-Rtd=15.3")), false);
                assertThat(read(socket).qn()).as("a new request number").isNotEqualTo(data.qn());
            }
        }
    }

    @Test
    void comesBackAfterTheReceiverRestarted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Hj212Uplink logger = logger(server, Link.HJ212_2017)) {
            server.accept().close();
            logger.send(Hj212Uplink.body(Instant.now(), List.of("w01018-Rtd=20")), false);
            try (Socket socket = server.accept()) {
                assertThat(read(socket).version()).isEqualTo(1);
            }
        }
    }

    private Hj212Uplink logger(ServerSocket server, Link link) {
        return new Hj212Uplink(new InetSocketAddress("127.0.0.1", server.getLocalPort()), MN, "123456", link, "31", link == Link.HJ212_SM4 ? KEY : null, new Traffic());
    }

    private final Hj212FrameReader reader = new Hj212FrameReader();

    private Hj212Message read(Socket socket) throws IOException, InterruptedException {
        byte[] buffer = new byte[4096];
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        while (received.isEmpty()) {
            int n = socket.getInputStream().read(buffer);
            assertThat(n).isPositive();
            reader.feed(buffer, 0, n).forEach(f -> received.add(Hj212Codec.decode(f, mn -> KEY)));
        }
        return received.poll(1, TimeUnit.SECONDS);
    }
}
