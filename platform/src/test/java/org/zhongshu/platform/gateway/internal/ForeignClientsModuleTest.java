package org.zhongshu.platform.gateway.internal;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that others wrote: mosquitto over plain TCP and TLS, 3.1.1 and 5, with token and with client certificate; curl for HTTP. */
@ZhongshuTest
class ForeignClientsModuleTest {

    private static final String TELEMETRY = "v1/devices/me/telemetry";
    @TempDir
    private static Path keys;

    @LocalServerPort
    private int web;
    @Autowired
    private MqttServer mqtt;
    @Autowired
    private ObservationTopic topic;

    private record Run(int code, String output) {
    }

    /** {@code CI} must have the tools: there a missing one is a failure, elsewhere the test says why it is skipped. */
    @BeforeAll
    static void tools() throws Exception {
        for (String tool : List.of("mosquitto_pub", "mosquitto_sub", "curl", "openssl")) {
            boolean found = run(5, "sh", "-c", "command -v " + tool).code() == 0;
            if (System.getenv("CI") != null) {
                assertThat(found).as(tool + " is not installed").isTrue();
            }
            Assumptions.assumeTrue(found, tool + " is not installed (apt-get install mosquitto-clients curl openssl)");
        }
    }

    @DynamicPropertySource
    static void tls(DynamicPropertyRegistry registry) throws Exception {
        certificate("server", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost");
        certificate("device", "/CN=device");
        certificate("stranger", "/CN=stranger");
        registry.add("zhongshu.gateway.mqtts-port", () -> 0);
        registry.add("zhongshu.gateway.tls-certificate", () -> keys.resolve("server.pem"));
        registry.add("zhongshu.gateway.tls-key", () -> keys.resolve("server.key"));
    }

    private static void certificate(String name, String subject, String... more) throws Exception {
        if (keys == null) {
            keys = Files.createTempDirectory("zhongshu-tls");
        }
        List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", subject, "-keyout", keys.resolve(name + ".key").toString(), "-out", keys.resolve(name + ".pem").toString()));
        command.addAll(Arrays.asList(more));
        run(20, command.toArray(String[]::new));
    }

    private static Run run(int seconds, String... command) throws IOException, InterruptedException {
        Process p;
        try {
            p = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return new Run(127, missing.getMessage());
        }
        p.getOutputStream().close();
        String output = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!p.waitFor(seconds, TimeUnit.SECONDS)) {
            p.destroyForcibly();
        }
        return new Run(p.exitValue(), output);
    }

    private JsonNode device() {
        return TestClient.at(web).signIn("steward").post("/api/devices",
                Map.of("code", "fc-" + UUID.randomUUID(), "name", "外部客户端", "type", "gwt-station", "department", "environment")).ok();
    }

    private List<Observation> logged(JsonNode device) {
        return LogReader.of(topic, Long.parseLong(device.at("/device/id").asString()));
    }

    private Run pub(String version, String token, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("mosquitto_pub", "-h", "127.0.0.1", "-p", "" + mqtt.port(), "-V", version, "-u", token, "-q", "1"));
        command.addAll(Arrays.asList(more));
        return run(15, command.toArray(String[]::new));
    }

    @Test
    void mosquittoPublishesInBothVersions() throws Exception {
        for (String version : List.of("mqttv311", "mqttv5")) {
            JsonNode d = device();
            String token = d.path("token").asString();
            assertThat(pub(version, token, "-t", TELEMETRY, "-m", "{\"pm25\":21}")).satisfies(r -> assertThat(r.code()).as(r.output()).isZero());
            assertThat(pub(version, "wrong-token", "-t", TELEMETRY, "-m", "{\"pm25\":21}").output()).containsIgnoringCase("not authori");
            pub(version, token, "-t", "v1/devices/else/telemetry", "-m", "{\"pm25\":22}");
            assertThat(logged(d)).singleElement().satisfies(o -> assertThat(o.value()[0]).isEqualTo(21));
        }
    }

    @Test
    void mosquittoReceivesACommand() throws Exception {
        JsonNode d = device();
        TestClient.at(web).signIn("operator").post("/api/devices/" + d.at("/device/id").asString() + "/commands", Map.of("method", "blink")).ok();
        Run run = run(15, "mosquitto_sub", "-h", "127.0.0.1", "-p", "" + mqtt.port(), "-V", "mqttv5", "-u", d.path("token").asString(), "-q", "1",
                "-t", "v1/devices/me/rpc/request/+", "-C", "1", "-W", "10", "-v");
        assertThat(run.output()).contains("v1/devices/me/rpc/request/", "\"method\":\"blink\"");
    }

    @Test
    void tlsWorksWithATokenAndWithAClientCertificate() throws Exception {
        JsonNode d = device();
        String ca = keys.resolve("server.pem").toString();
        List<String> base = List.of("mosquitto_pub", "-h", "127.0.0.1", "-p", "" + mqtt.tlsPort(), "--cafile", ca, "-q", "1", "-t", TELEMETRY);
        assertThat(tls(base, "-u", d.path("token").asString(), "-m", "{\"pm25\":1}").code()).isZero();
        String pem = Files.readString(keys.resolve("device.pem"));
        TestClient.at(web).signIn("steward").post("/api/devices/" + d.at("/device/id").asString() + "/credentials", Map.of("kind", "certificate", "certificate", pem)).ok();
        assertThat(tls(base, "--cert", keys.resolve("device.pem").toString(), "--key", keys.resolve("device.key").toString(), "-m", "{\"pm25\":2}"))
                .satisfies(r -> assertThat(r.code()).as(r.output()).isZero());
        assertThat(tls(base, "--cert", keys.resolve("stranger.pem").toString(), "--key", keys.resolve("stranger.key").toString(), "-m", "{\"pm25\":3}").code()).isNotZero();
        assertThat(logged(d)).extracting(o -> o.value()[0]).containsExactly(1.0, 2.0);
    }

    private static Run tls(List<String> base, String... more) throws Exception {
        List<String> command = new ArrayList<>(base);
        command.addAll(Arrays.asList(more));
        return run(15, command.toArray(String[]::new));
    }

    @Test
    void curlReportsOverHttp() throws Exception {
        JsonNode d = device();
        String url = "http://127.0.0.1:" + web + "/api/v1/" + d.path("token").asString() + "/telemetry";
        // as its manual says: -d sends a form's content type, with the JSON as body
        assertThat(run(15, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", "{\"pm25\":33}", url).output()).isEqualTo("200");
        assertThat(run(15, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Content-Type: application/json", "-d", "{\"pm25\":", url).output()).isEqualTo("400");
        assertThat(run(15, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-d", "{}", "http://127.0.0.1:" + web + "/api/v1/nobody/telemetry").output()).isEqualTo("401");
        assertThat(logged(d)).singleElement().satisfies(o -> assertThat(o.value()[0]).isEqualTo(33));
    }
}
