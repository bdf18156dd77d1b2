package org.zhongshu.platform.gateway.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.ReadingTimes;
import org.zhongshu.platform.twin.ThingType;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JsonTelemetryTest {

    private static final long NOW = 1_760_000_000_000L;

    /** Ids in the order of asking. */
    private static final class Dictionary implements Metrics {
        private final List<String> keys = new ArrayList<>();

        @Override
        public int id(String key) {
            int at = keys.indexOf(key);
            if (at < 0) {
                keys.add(key);
                at = keys.size() - 1;
            }
            return at + 1;
        }

        @Override
        public int find(String key) {
            return keys.indexOf(key) + 1;
        }

        @Override
        public String key(int id) {
            return keys.get(id - 1);
        }

        @Override
        public List<String> keys() {
            return keys;
        }
    }

    private final Dictionary metrics = new Dictionary();
    private final TypeKeys keys = new TypeKeys(new ThingType("t", "test", "测试", "test", null, null, 0, List.of(
            new ThingType.Property("level", "水位", "m", ThingType.Kind.NUMBER, -5.0, 50.0, 2, null),
            new ThingType.Property("smoke", "烟雾", null, ThingType.Kind.BOOLEAN, null, null, 0, null),
            new ThingType.Property("note", "备注", null, ThingType.Kind.TEXT, null, null, 0, null)), Map.of(), Map.of()), metrics);

    private ReadingsBuffer read(String payload) throws JsonBytes.Malformed {
        ReadingsBuffer buffer = new ReadingsBuffer(new ReadingTimes(90)).begin(new DeviceLogin(1, "c", "t", true, false, false, null, 0), keys, Protocol.MQTT, NOW);
        // in the middle of a larger array, as on the event loop
        byte[] bytes = ("##" + payload + "##").getBytes(StandardCharsets.UTF_8);
        JsonBytes json = new JsonBytes();
        json.reset(bytes, 2, bytes.length - 4);
        JsonTelemetry.message(json, buffer);
        return buffer;
    }

    @Test
    void theFormWithATimeWorksInAnyOrderAndPlainKeysMayBeCalledTs() throws Exception {
        assertThat(read("{\"ts\":" + (NOW - 5) + ",\"values\":{\"level\":1}}").observation().ts()[0]).isEqualTo(NOW - 5);
        assertThat(read("{\"values\":{\"level\":1},\"ts\":" + (NOW - 6) + "}").observation().ts()[0]).isEqualTo(NOW - 6);
        assertThat(read("{\"x\":1,\"ts\":" + (NOW - 7) + ",\"values\":{\"level\":1}}")).satisfies(b -> {
            assertThat(b.accepted()).isEqualTo(1);
            assertThat(b.observation().ts()[0]).isEqualTo(NOW - 7);
        });
        ReadingsBuffer plain = read("{\"ts\":5,\"level\":2}");
        assertThat(plain.accepted()).isEqualTo(2);
        assertThat(plain.observation().ts()[0]).isEqualTo(NOW);
        assertThat(read("[]").accepted()).isZero();
        assertThat(read(" { } ").accepted()).isZero();
        assertThat(read("{\"level\":null}").accepted()).isZero();
    }

    @Test
    void kindsAndLimitsAreCheckedValueByValue() throws Exception {
        ReadingsBuffer b = read("{\"level\":51,\"smoke\":1,\"note\":7,\"other\":{\"a\":[1,\"}\"]}}");
        Observation o = b.observation();
        assertThat(b.accepted()).isEqualTo(3);
        assertThat(o.value()[0]).isEqualTo(1);
        assertThat(o.text()[1]).isEqualTo("7");
        assertThat(o.text()[2]).isEqualTo("{\"a\":[1,\"}\"]}");
        assertThat(b.refusals()).singleElement().satisfies(r -> {
            assertThat(r.reason()).isEqualTo("out-of-range");
            assertThat(r.detail()).isEqualTo("水位（level）的值 51 超出允许范围 -5 ～ 50");
        });
        assertThat(read("{\"level\":true}").refusals()).singleElement().satisfies(r -> assertThat(r.reason()).isEqualTo("wrong-kind"));
        assertThat(read("{\"level\":\"3.5\",\"smoke\":\"true\"}").observation().value()).startsWith(3.5, 1);
        assertThat(read("{\"level\":\"drei\"}").refusals()).hasSize(1);
        assertThat(read("{\"smoke\":2}").refusals()).hasSize(1);
        // seconds instead of milliseconds: 1970
        assertThat(read("{\"ts\":1760000000,\"values\":{\"level\":1}}").refusals()).singleElement().satisfies(r -> assertThat(r.reason()).isEqualTo("bad-time"));
    }

    @Test
    void escapesInKeysAndTextsAreResolved() throws Exception {
        ReadingsBuffer b = read("{\"le\\u0076el\":4,\"note\":\"a\\n\\\"\\u4e2d\\ud83d\\ude00\"}");
        assertThat(metrics.key(b.observation().metric()[0])).isEqualTo("level");
        assertThat(b.observation().text()[1]).isEqualTo("a\n\"中😀");
    }

    @Test
    void numbersAreExactlyThoseOfTheJdk() throws Exception {
        Random random = new Random(7);
        List<String> samples = new ArrayList<>(List.of("0", "-0", "1e3", "1E-7", "123456789012345678", "0.1", "1.7976931348623157e308", "4.9e-324", "100e-2", "9007199254740993"));
        for (int i = 0; i < 20_000; i++) {
            samples.add(switch (i % 4) {
                case 0 -> Double.toString(random.nextGaussian() * 1000);
                case 1 -> Long.toString(random.nextLong());
                case 2 -> (random.nextInt(2_000_000) - 1_000_000) / 100.0 + "";
                default -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7fefffffffffffffL));
            });
        }
        for (String s : samples) {
            assertThat(read("{\"free\":" + s + "}").observation().value()[0]).as(s).isEqualTo(Double.parseDouble(s));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "[1]", "7", "\"x\"", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}",
            "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\\x\"}", "{\"a\":\"\t\"}", "{\"a\":1} {", "{\"a\":NaN}", "[{\"a\":1},]", "{\"a\":\"b}", "{\"a\":-}", "{\"a\":[1,2}",
            "{'a':1}", "{\"a\":1 \"b\":2}", "{\"ts\":1,\"values\":{\"a\":1}"})
    void whatIsNotJsonIsMalformed(String payload) {
        assertThatThrownBy(() -> read(payload)).isInstanceOf(JsonBytes.Malformed.class);
    }

    /** Against an independent parser: what one takes, the other takes. */
    @Test
    void brokenMessagesAreJudgedAsAnotherParserJudgesThem() {
        JsonMapper other = JsonMapper.builder().enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        String good = "[{\"ts\":" + NOW + ",\"values\":{\"level\":-3.25e0,\"smoke\":true,\"note\":\"a\\\"b\",\"x\":{\"y\":[null,false]}}},{\"k\":12}]";
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder s = new StringBuilder(good);
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = random.nextInt(s.length());
                switch (random.nextInt(3)) {
                    case 0 -> s.deleteCharAt(at);
                    case 1 -> s.setCharAt(at, "{}[],:\"0-e.\\ttrue".charAt(random.nextInt(16)));
                    default -> s.insert(at, "{}[],:\"1".charAt(random.nextInt(8)));
                }
            }
            boolean theirs;
            try {
                var tree = other.readTree(s.toString());
                theirs = tree.isObject() || tree.isArray() && tree.valueStream().allMatch(tools.jackson.databind.JsonNode::isObject);
            } catch (tools.jackson.core.JacksonException e) {
                theirs = false;
            }
            boolean ours;
            try {
                read(s.toString());
                ours = true;
            } catch (JsonBytes.Malformed m) {
                ours = false;
            }
            assertThat(ours).as(s.toString()).isEqualTo(theirs);
        }
    }
}
