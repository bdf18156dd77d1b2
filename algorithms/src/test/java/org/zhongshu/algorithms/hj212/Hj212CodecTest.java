package org.zhongshu.algorithms.hj212;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.crypto.Sm4;

class Hj212CodecTest {
    /** The sample of HJ 212-2017 annex A. */
    private static final String SAMPLE_2017 = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
    /** The sample of HJ 212-2025 annex A.1. */
    private static final String SAMPLE_2025 = "##0087QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&2200\r\n";
    /** A logger of the 2005 edition: no QN, no Flag, three-character codes. */
    private static final String SAMPLE_2005 = reframe("ST=32;CN=2011;PW=123456;MN=LD130133000015;CP=&&DataTime=20160824003817;011-Rtd=231.0,011-Flag=N;060-Rtd=1.803,060-Flag=N&&");
    /** Annex A.2 of HJ 212-2025: sixteen times 0x30. */
    private static final byte[] TEST_KEY = "0".repeat(16).getBytes(UTF_8);

    @Test
    void readsAndWritesTheSampleOf2017() {
        Hj212Message message = Hj212Codec.decode(SAMPLE_2017.getBytes(UTF_8));
        assertThat(message.cn()).isEqualTo("1062");
        assertThat(message.version()).isEqualTo(1);
        assertThat(message.wantsAnswer()).isTrue();
        assertThat(message.split()).isFalse();
        assertThat(message.find("RtdInterval")).contains("30");
        assertThat(new String(Hj212Codec.encode(message), UTF_8)).isEqualTo(SAMPLE_2017);
    }

    @Test
    void readsAndWritesTheSampleOf2025() {
        Hj212Message message = Hj212Codec.decode(SAMPLE_2025.getBytes(UTF_8));
        assertThat(message.version()).isEqualTo(2);
        assertThat(message.body()).isEmpty();
        assertThat(new String(Hj212Codec.encode(message), UTF_8)).isEqualTo(SAMPLE_2025);
    }

    @Test
    void readsAnOldLogger() {
        Hj212Message message = Hj212Codec.decode(SAMPLE_2005.getBytes(UTF_8));
        assertThat(message.version()).isZero();
        assertThat(message.acknowledgement()).isEmpty();
        assertThat(message.dataTime()).isEqualTo(Instant.parse("2016-08-23T16:38:17Z"));
        assertThat(message.readings()).contains(new Hj212Message.Reading("060", "Rtd", 1.803, "N"));
        assertThat(new String(Hj212Codec.encode(message), UTF_8)).contains("CP=&&DataTime=20160824003817;").doesNotContain("QN=");
    }

    @Test
    void encryptsWholeGroupsOnlyAndKeepsTheChecksumOfThePlainText() {
        String body = "DataTime=20240601085857;a34013-Rtd=12.34,a34013-Flag=N";
        Hj212Message plain = new Hj212Message("20240601085857223", "31", "2011", "123456", "010000A8900016F000169DC0", 9, 0, 0, false, body);
        String sent = new String(Hj212Codec.encode(plain, TEST_KEY), UTF_8);
        // the ciphertext comes from `openssl enc -sm4-ecb -nopad`, an implementation of its own
        String cipher = "51d45d461a00cd12208e58cb32cb3adcf1f836b5e02b422454101876dc5f68849304607e82da5541e854ee6218fc9899";
        String list = IntStream.range(0, 48).mapToObj(i -> "0x" + cipher.substring(2 * i, 2 * i + 2).toUpperCase()).collect(Collectors.joining(",", "{", "}"));
        assertThat(sent).contains("CP=&&" + list + body.substring(48) + "&&");
        String plainFrame = new String(Hj212Codec.encode(plain), UTF_8);
        assertThat(sent.substring(2, 6)).isEqualTo(plainFrame.substring(2, 6));
        assertThat(sent.substring(sent.length() - 6)).isEqualTo(plainFrame.substring(plainFrame.length() - 6));
        assertThat(Hj212Codec.decode(sent.getBytes(UTF_8), mn -> TEST_KEY)).isEqualTo(plain);
        assertThatThrownBy(() -> Hj212Codec.decode(sent.getBytes(UTF_8))).isInstanceOf(Hj212Exception.class).hasMessageContaining("没有登记密钥");
        assertThatThrownBy(() -> Hj212Codec.decode(sent.getBytes(UTF_8), mn -> new byte[16]))
                .isInstanceOfSatisfying(Hj212Exception.class, e -> assertThat(e.reason()).isEqualTo(9));
        String realLength = "##%04d".formatted(sent.length() - 12) + sent.substring(6);
        assertThat(Hj212Codec.decode(realLength.getBytes(UTF_8), mn -> TEST_KEY)).isEqualTo(plain);
    }

    @Test
    void blockCipherAgreesWithAnnexH() {
        // HJ 212-2025 annex H.1.2: testuser:AezF0nZRs4kypuGO under msbE74gsiSHSEh5e gives LG/m7lsFU/taig+vbQsDJX…
        byte[] first = Sm4.encryptBlocks("msbE74gsiSHSEh5e".getBytes(UTF_8), "testuser:AezF0nZ".getBytes(UTF_8));
        assertThat(java.util.Base64.getEncoder().encodeToString(first)).startsWith("LG/m7lsFU/taig+vbQsDJ");
    }

    @Test
    void refusesWithTheReasonCodeOfTheStandard() {
        refused(SAMPLE_2017.replace("1C80", "1C08"), 9, "CRC");
        refused(reframe("QN=2016;ST=32;CN=2011;PW=100000;MN=A1;Flag=5;CP=&&&&"), 7, "QN");
        refused(reframe("QN=20160801085857223;ST=3;CN=2011;PW=100000;MN=A1;Flag=5;CP=&&&&"), 5, "ST");
        refused(reframe("QN=20160801085857223;ST=32;CN=201;PW=100000;MN=A1;Flag=5;CP=&&&&"), 8, "CN");
        refused(reframe("QN=20160801085857223;ST=32;CN=2011;PW=100000;Flag=5;CP=&&&&"), 4, "MN");
        refused(reframe("QN=20160801085857223;ST=32;CN=2011;PW=100000;MN=A1;Flag=999;CP=&&&&"), 6, "Flag");
        refused(reframe("QN=20160801085857223;ST=32;CN=2011;PW=100000;MN=A1;Flag=5"), 100, "CP");
        refused("hello world, hello", 100, "##");
        refused("##", 100, "##");
        refused("##0055" + reframe("QN=20160801085857223;ST=32;CN=2011;PW=100000;MN=A1;Flag=5;CP=&&&&").substring(6), 100, "长度");
    }

    @Test
    void readsReadingsWithFlagsAndMendsCarelessCodes() {
        Hj212Message message = Hj212Codec.decode(reframe("QN=20240601085857223;ST=32;CN=2011;PW=123456;MN=A1;Flag=9;CP=&&DataTime=20240601085800;"
                + "w01018-Rtd=50.1,w01018-Flag=N;01001-Rtd=7.2;w21003-Rtd=,w21003-Flag=D;w00000-Cou=12.5,w00000-Flag=T;SB1-RS=1&&").getBytes(UTF_8));
        assertThat(message.readings()).containsExactly(new Hj212Message.Reading("w01018", "Rtd", 50.1, "N"),
                new Hj212Message.Reading("w01001", "Rtd", 7.2, "N"), new Hj212Message.Reading("w00000", "Cou", 12.5, "T"),
                new Hj212Message.Reading("SB1", "RS", 1, "N"));
        assertThat(new Hj212Message.Reading("w21003", "Rtd", 1, "D").usable()).isFalse();
        assertThat(Hj212Factors.metric("w01018")).isEqualTo("cod");
        assertThat(Hj212Factors.metric("w20111")).isEqualTo("w20111");
        assertThat(Hj212Factors.find("a34004").orElseThrow().unit()).isEqualTo("ng/m³");
        assertThat(Hj212Factors.list()).hasSizeGreaterThan(130);
    }

    @Test
    void answersDataWith9014AndHeartbeatWith9013() {
        Hj212Message data = Hj212Codec.decode(reframe("QN=20240601085857223;ST=32;CN=2011;PW=123456;MN=A1;Flag=9;CP=&&DataTime=20240601085800&&").getBytes(UTF_8));
        Hj212Message answer = data.acknowledgement().orElseThrow();
        assertThat(answer).extracting(Hj212Message::cn, Hj212Message::st, Hj212Message::qn, Hj212Message::flag).containsExactly("9014", "91", "20240601085857223", 8);
        Hj212Message beat = Hj212Codec.decode(reframe("QN=20240601085857223;ST=91;CN=9015;PW=123456;MN=A1;Flag=9;CP=&&&&").getBytes(UTF_8));
        assertThat(beat.acknowledgement().orElseThrow().cn()).isEqualTo("9013");
        assertThat(answer.acknowledgement()).isEmpty();
    }

    @Test
    void splitsALongBodyIntoPacketsThatStandAlone() {
        String body = "DataTime=20240601085800;" + IntStream.range(0, 60).mapToObj(i -> "w%05d-Avg=%d.5,w%05d-Flag=N".formatted(20000 + i, i, 20000 + i)).collect(Collectors.joining(";"));
        Hj212Message whole = new Hj212Message("20240601085857223", "32", "2061", "123456", "A1", 9, 0, 0, true, body);
        assertThatThrownBy(() -> Hj212Codec.encode(whole)).isInstanceOf(Hj212Exception.class);
        List<Hj212Message> packets = Hj212Codec.split(whole).stream().map(Hj212Codec::encode).map(Hj212Codec::decode).toList();
        assertThat(packets).hasSizeGreaterThan(1).allSatisfy(p -> {
            assertThat(p.split()).isTrue();
            assertThat(p.resent()).isTrue();
            assertThat(p.pnum()).isEqualTo(packets.size());
            assertThat(p.dataTime()).isEqualTo(Instant.parse("2024-06-01T00:58:00Z"));
        });
        assertThat(packets.stream().flatMap(p -> p.readings().stream()).toList()).isEqualTo(whole.readings());
        assertThat(HexFormat.of().toHexDigits((short) Hj212Crc.of(new byte[] {0}, 0, 1))).isEqualTo("4040");
    }

    private static void refused(String frame, int reason, String word) {
        assertThatThrownBy(() -> Hj212Codec.decode(frame.getBytes(UTF_8))).isInstanceOfSatisfying(Hj212Exception.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(word);
        });
    }

    private static String reframe(String segment) {
        return "##%04d%s%s\r\n".formatted(segment.getBytes(UTF_8).length, segment, Hj212Crc.hex(segment.getBytes(UTF_8)));
    }
}
