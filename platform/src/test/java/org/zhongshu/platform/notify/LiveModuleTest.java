package org.zhongshu.platform.notify;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseOpened;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.AlertRaised;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** The live channel over real HTTP, driven by published events. */
@ZhongshuTest
class LiveModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private ApplicationEventPublisher events;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private Things things;
    @Autowired
    private Metrics metrics;
    @Autowired
    private ObservationTopic topic;

    @Test
    void eachReaderHearsWhatItMaySeeRightAfterTheCommit() throws Exception {
        try (Listener operator = listen("operator", "", null); Listener water = listen("officer-water", "", null)) {
            operator.await("vital");
            water.await("vital");
            long[] committed = new long[1];
            transaction.executeWithoutResult(status -> {
                events.publishEvent(opened(11, "water", "饮水井水位过高"));
                events.publishEvent(opened(12, "environment", "烟雾报警"));
                assertThat(operator.received).as("nothing before the commit").isEmpty();
                committed[0] = System.nanoTime();
            });
            Message first = operator.await("case");
            assertThat((first.at - committed[0]) / 1e6).as("ms from before the commit to the client").isLessThan(500);
            assertThat(first.data.get("id").asString()).isEqualTo("11");
            assertThat(first.data.get("what").asString()).isEqualTo("opened");
            assertThat(operator.await("case").data.get("title").asString()).isEqualTo("烟雾报警");
            assertThat(water.await("case").data.get("id").asString()).isEqualTo("11");

            transaction.executeWithoutResult(status -> {
                events.publishEvent(opened(13, "water", "不会发生"));
                status.setRollbackOnly();
            });
            transaction.executeWithoutResult(status -> events.publishEvent(new AlertRaised(alert(21, "environment"))));
            transaction.executeWithoutResult(status -> events.publishEvent(new AlertRaised(alert(22, "water"))));
            assertThat(operator.await("alert").data.get("id").asString()).isEqualTo("21");
            JsonNode own = water.await("alert").data;
            assertThat(own.get("id").asString()).isEqualTo("22");
            assertThat(own.get("level").asInt()).isEqualTo(2);
            assertThat(water.received.stream().map(m -> m.data.path("id").asString(""))).doesNotContain("12", "13", "21");
        }
    }

    @Test
    void aReaderThatComesBackGetsWhatItMissed() throws Exception {
        String last;
        try (Listener operator = listen("operator", "", null)) {
            operator.await("vital");
            transaction.executeWithoutResult(s -> events.publishEvent(opened(31, "water", "一")));
            last = operator.await("case").id;
        }
        transaction.executeWithoutResult(s -> events.publishEvent(opened(32, "water", "二")));
        transaction.executeWithoutResult(s -> events.publishEvent(new CaseClosed(31, "n31", "sample", "一", "close", "closed", "water", null, 3, null, null, null, null, Instant.now())));
        try (Listener operator = listen("operator", "", last)) {
            assertThat(operator.await("case").data.get("id").asString()).isEqualTo("32");
            assertThat(operator.await("case").data.get("what").asString()).isEqualTo("closed");
        }
        try (Listener operator = listen("operator", "", "another-run-17")) {
            operator.await("reload");
        }
    }

    @Test
    void watchedThingsTellTheirReadingsAndHiddenOnesStayHidden() throws Exception {
        Thing mine = things.create(Thing.draft("live-mine", "示范井", "sample-well").withDepartment("water"));
        Thing other = things.create(Thing.draft("live-other", "示范井", "sample-well").withDepartment("environment"));
        TestClient.at(port).signIn("officer-water").get("/api/live?things=" + other.id()).expect(404);
        TestClient.at(port).get("/api/live").expect(401);
        try (Listener water = listen("officer-water", "?things=" + mine.id(), null);
             var producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()), new ByteArraySerializer(), new ByteArraySerializer())) {
            water.await("vital");
            // what the page had when it began to watch is not told: the thing goes on reporting until a change is
            Message told = null;
            for (int i = 0; told == null && i < 30; i++) {
                long now = System.currentTimeMillis();
                producer.send(new ProducerRecord<>(topic.name(), ObservationTopic.key(mine.id()), ObservationCodec.encode(
                        Observation.of(mine.id(), now, Protocol.MQTT, now, new int[]{metrics.id("sample_level"), metrics.id("sample_open")}, new double[]{7.25, 1}))));
                told = water.find("state", 500);
            }
            assertThat(told).isNotNull();
            JsonNode state = told.data;
            assertThat(state.get("thing").asString()).isEqualTo(Long.toString(mine.id()));
            assertThat(state.at("/values/sample_level/value").asDouble()).isEqualTo(7.25);
            assertThat(state.at("/values/sample_open/value").asBoolean()).isTrue();
        }
    }

    @Test
    void theTimeLineCountsByMinute() throws Exception {
        Instant at = Instant.now();
        transaction.executeWithoutResult(s -> {
            events.publishEvent(opened(51, "water", "一"));
            events.publishEvent(new CaseClosed(51, "n51", "sample", "一", "close", "closed", "water", null, 3, null, null, null, null, at));
        });
        JsonNode items = TestClient.at(port).signIn("leader").get("/api/timeline?minutes=5").ok().get("items");
        assertThat(items).hasSize(5);
        int opened = 0;
        int closed = 0;
        for (JsonNode item : items) {
            opened += item.get("opened").asInt();
            closed += item.get("closed").asInt();
        }
        assertThat(opened).isPositive();
        assertThat(closed).isPositive();
        TestClient.at(port).signIn("leader").get("/api/timeline?minutes=100000").expect(400);
    }

    private static CaseOpened opened(long id, String department, String title) {
        return new CaseOpened(id, "n" + id, "sample", title, "reported", "test", department, null, 2, "341882001000", null, 119.4, 30.9, Instant.now(), Instant.now());
    }

    private static Alert alert(long id, String department) {
        return new Alert(id, "sample-rule", "示范规则", 0, "示范井", "sample-well", department, "341882001000", 119.4, 30.9, 2, "水位 7 m", 7.0, "m",
                Instant.now(), null, null, null, false);
    }

    private record Message(String id, String kind, JsonNode data, long at) {
    }

    private Listener listen(String username, String query, String lastId) throws Exception {
        TestClient client = TestClient.at(port).signIn(username);
        var request = client.request("/api/live" + query).header("Accept", "text/event-stream");
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        HttpResponse<InputStream> response = client.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return new Listener(response.body());
    }

    private static final class Listener implements AutoCloseable {
        private final InputStream in;
        private final LinkedBlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        private final List<Message> received = new ArrayList<>();

        Listener(InputStream in) {
            this.in = in;
            Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                String id = null;
                String kind = null;
                String line;
                while ((line = lines.readLine()) != null) {
                    if (line.startsWith("id: ")) {
                        id = line.substring(4);
                    } else if (line.startsWith("event: ")) {
                        kind = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        queue.add(new Message(id, kind, new JsonMapper().readTree(line.substring(6)), System.nanoTime()));
                        id = null;
                    }
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        Message await(String kind) throws InterruptedException {
            Message found = find(kind, 10_000);
            if (found == null) {
                throw new AssertionError("no " + kind + " came; received " + received);
            }
            return found;
        }

        /** The next message of the kind, null when none comes in time; others that come before it are skipped, vital signs unnoted. */
        Message find(String kind, int millis) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                Message m = queue.poll(left, TimeUnit.NANOSECONDS);
                if (m != null) {
                    if (!m.kind.equals("vital")) {
                        received.add(m);
                    }
                    if (m.kind.equals(kind)) {
                        return m;
                    }
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
