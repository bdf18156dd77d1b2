package org.zhongshu.platform.gateway.internal.hj212;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.algorithms.hj212.Hj212Time;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A raw TCP sender against the real server: answers come after the log has the data, and refusals stay unanswered but are kept. */
@ZhongshuTest
class Hj212ForeignModuleTest {

    private static final byte[] KEY = "0000000000000000".getBytes(StandardCharsets.US_ASCII);
    private static int serial;

    @Autowired
    private Hj212Server server;
    @LocalServerPort
    private int port;
    private TestClient admin;

    @BeforeEach
    void signIn() {
        admin = TestClient.at(port).signIn("steward");
    }

    @Test
    void dataOfAKnownStationIsAcknowledgedAndBecomesItsLatestState() throws Exception {
        Station station = station(null);
        Hj212Message data = data(station, 5, "w01018-Rtd=45.2,w01018-Flag=N;w21003-Rtd=3.1,w21003-Flag=D");
        String answer = exchange(Hj212Codec.encode(data));
        assertThat(answer).contains("CN=9014").contains("QN=" + data.qn()).contains("ST=91");
        assertThat(latest(station.thing, "cod")).isEqualTo(45.2);
        assertThat(latest(station.thing, "ammonia")).as("a value flagged as faulty is no measurement").isNull();
    }

    @Test
    void thePublishedFrameOfAnUnknownStationStaysUnansweredAndIsKept() throws Exception {
        // HJ 212-2017, the standard's own sample frame
        byte[] sample = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(exchange(sample)).isEmpty();
        assertThat(admin.get("/api/rejects?protocol=HJ212").ok().toString()).contains("010000A8900016F000169DC0");
    }

    @Test
    void aBrokenChecksumAndAWrongPasswordAreNotAcknowledged() throws Exception {
        Station station = station(null);
        byte[] frame = Hj212Codec.encode(data(station, 5, "w01018-Rtd=10.0,w01018-Flag=N"));
        frame[frame.length - 3] = (byte) (frame[frame.length - 3] == '0' ? '1' : '0');
        assertThat(exchange(frame)).isEmpty();
        Station wrong = new Station(station.thing, station.mn, "999999", null);
        assertThat(exchange(Hj212Codec.encode(data(wrong, 5, "w01018-Rtd=10.0,w01018-Flag=N")))).isEmpty();
        assertThat(latest(station.thing, "cod")).isNull();
    }

    @Test
    void anEncryptedBodyOf2025IsOpenedWithTheStationsKeyAndPlainOnesAreRefused() throws Exception {
        Station station = station("30303030303030303030303030303030");
        assertThat(exchange(Hj212Codec.encode(data(station, 9, "w01018-Rtd=66.5,w01018-Flag=N"), KEY))).contains("CN=9014");
        assertThat(latest(station.thing, "cod")).isEqualTo(66.5);
        assertThat(exchange(Hj212Codec.encode(data(station, 9, "w01018-Rtd=77.5,w01018-Flag=N")))).isEmpty();
        assertThat(latest(station.thing, "cod")).isEqualTo(66.5);
    }

    @Test
    void aHeartbeatIsAnsweredAndAFrameWithoutTheAnswerBitIsNot() throws Exception {
        Station station = station(null);
        assertThat(exchange(Hj212Codec.encode(message(station, "9015", 9, "")))).contains("CN=9013");
        assertThat(exchange(Hj212Codec.encode(data(station, 4, "w01018-Rtd=12.0,w01018-Flag=N")))).isEmpty();
        assertThat(latest(station.thing, "cod")).isEqualTo(12.0);
    }

    @Test
    void aCommandReachesTheStationAndItsAnswersSettleIt() throws Exception {
        Station station = station(null);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(Hj212Codec.encode(message(station, "9015", 9, "")));
            assertThat(read(socket, 1)).contains("CN=9013");
            admin.post("/api/devices/" + station.thing + "/commands", Map.of("method", "CN1062", "params", Map.of("CP", "RtdInterval=60"))).ok();
            String request = read(socket, 1);
            assertThat(request).contains("CN=1062").contains("RtdInterval=60").contains("PW=" + station.password);
            Hj212Message asked = Hj212Codec.decode(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().write(Hj212Codec.encode(asked.answer("9011", "QnRtn=1")));
            socket.getOutputStream().write(Hj212Codec.encode(asked.answer("9012", "ExeRtn=1")));
            until(() -> admin.get("/api/devices/" + station.thing + "/commands").ok().toString().toLowerCase().contains("acknowledged"));
        }
    }

    @Test
    void aCommandIsNotWrittenTwiceBecauseAnotherFollows() throws Exception {
        Station station = station(null);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(3_000);
            socket.getOutputStream().write(Hj212Codec.encode(message(station, "9015", 9, "")));
            assertThat(read(socket, 1)).contains("CN=9013");
            for (String method : new String[]{"CN1062", "CN1061", "CN3015"}) {
                admin.post("/api/devices/" + station.thing + "/commands", Map.of("method", method, "params", Map.of("CP", "RtdInterval=60"))).ok();
                assertThat(read(socket, 1)).contains("CN=" + method.substring(2));
            }
            socket.setSoTimeout(500);
            assertThat(read(socket, 1)).as("each once").isEmpty();
        }
        // unanswered: again when the station connects anew
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(3_000);
            socket.getOutputStream().write(Hj212Codec.encode(message(station, "9015", 9, "")));
            assertThat(read(socket, 4)).contains("CN=1062", "CN=1061", "CN=3015");
        }
    }

    private record Station(String thing, String mn, String password, byte[] key) {
    }

    private Station station(String sm4Key) {
        String mn = "A110000_%04d_TEST".formatted(++serial).replace("_", "") + "00000000".substring(0, 4);
        Map<String, Object> draft = new java.util.HashMap<>(Map.of("code", "hj-" + mn, "name", "试验站 " + serial, "type", "probe-outfall",
                "department", "environment", "protocol", "hj212", "mn", mn, "password", "123456"));
        if (sm4Key != null) {
            draft.put("sm4Key", sm4Key);
        }
        String thing = admin.post("/api/devices", draft).ok().path("device").path("id").asString();
        return new Station(thing, mn, "123456", sm4Key == null ? null : KEY);
    }

    private static Hj212Message data(Station station, int flag, String values) {
        return message(station, "2011", flag, "DataTime=" + Hj212Time.data(Instant.now()) + ";" + values);
    }

    private static Hj212Message message(Station station, String command, int flag, String body) {
        return new Hj212Message(Hj212Time.qn(Instant.now()), "32", command, station.password, station.mn, flag, 0, 0, false, body);
    }

    private String exchange(byte[] frame) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(1_500);
            OutputStream out = socket.getOutputStream();
            out.write(frame, 0, 7); // in two pieces, as networks do
            out.flush();
            out.write(frame, 7, frame.length - 7);
            out.flush();
            return read(socket, 1);
        }
    }

    private static String read(Socket socket, int frames) throws Exception {
        InputStream in = socket.getInputStream();
        StringBuilder text = new StringBuilder();
        try {
            for (int b = in.read(); b >= 0; b = in.read()) {
                text.append((char) b);
                if (b == '\n' && --frames == 0) {
                    break;
                }
            }
        } catch (SocketTimeoutException unanswered) {
            // that is the answer
        }
        return text.toString();
    }

    private Double latest(String thing, String metric) throws Exception {
        for (int i = 0; i < 30; i++) {
            var value = admin.get("/api/things/" + thing + "/latest").ok().findValue(metric);
            if (value != null) {
                return value.path("value").asDouble();
            }
            Thread.sleep(100);
        }
        return null;
    }

    private static void until(java.util.function.BooleanSupplier condition) throws Exception {
        for (int i = 0; i < 50 && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
