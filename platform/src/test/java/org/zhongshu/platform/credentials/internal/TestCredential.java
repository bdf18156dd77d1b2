package org.zhongshu.platform.credentials.internal;

import org.zhongshu.algorithms.identifiers.LicenceId;
import org.zhongshu.platform.city.City;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A test authority in a folder, and credentials sealed by it, without a server. */
public final class TestCredential {

    static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
    static final String USCC = "11341882003252111X";

    private final Instant made;
    final Authority authority;
    final SealKey seal;
    final FaceFont font = new FaceFont("");
    final CredentialType type = new CredentialType("food-permit", "食品经营许可证", Issuers.made("341882", "data"), "002", "market", "firm", "name", false, true, "依据", 60,
            List.of(new CredentialType.Field("name", "经营者名称", "text", true, 60, List.of(), null), new CredentialType.Field("representative", "法定代表人", "text", true, 20, List.of(), org.zhongshu.algorithms.masking.Mask.NAME),
                    new CredentialType.Field("items", "经营项目", "text", false, 200, List.of(), null)),
            new CredentialType.Layout(false, 0x14532d, null, List.of(List.of("name", "representative"), List.of("items"))));

    TestCredential(Path folder) throws IOException {
        this(folder, NOW);
    }

    public TestCredential(Path folder, Instant now) throws IOException {
        authority = new Authority(folder, new City("guangde", "341882", "广德市", "广德", "安徽省宣城市广德市", null, null, ZoneId.of("Asia/Shanghai"), null, List.of(), List.of()), Clock.fixed(now, ZoneOffset.UTC));
        this.made = now;
        seal = authority.seal("market", "广德市市场监督管理局", Issuers.made("341882", "market"));
    }

    String identifier(int number) {
        return new LicenceId(type.code(), Issuers.made("341882", "market"), "20261122ABCDEFGH", number).text();
    }

    String token(int index, LocalDate until) {
        return QrToken.make(authority.status(), index, LocalDate.of(2026, 11, 22), until, identifier(index % 900 + 1));
    }

    Face face(int index) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", "广德示范餐饮有限公司");
        values.put("representative", "王小明");
        values.put("items", "热食类食品制售；冷食类食品制售；自制饮品制售（不含压力容器制作自酿啤酒）；预包装食品销售 <&>\"");
        return Face.of(new Face.Content(type, identifier(index + 1), "91341822MA2RDTEST0", values, "广德市市场监督管理局", LocalDate.of(2026, 11, 22), LocalDate.of(2026, 11, 22), LocalDate.of(2031, 11, 21),
                token(index, LocalDate.of(2031, 11, 21)), true, true));
    }

    byte[] pdf(int index) {
        return pdf(index, seal);
    }

    byte[] pdf(int index, SealKey seal) {
        Face face = face(index);
        return SealedPdf.write(face, font.subset(face.texts()), type.name(), identifier(index + 1), token(index, LocalDate.of(2031, 11, 21)), seal, NOW);
    }

    byte[] esl() {
        return ElectronicSeal.make("esl-1", "示范章", seal.certificate(), "<svg/>".getBytes(java.nio.charset.StandardCharsets.UTF_8), 40, authority.maker(), NOW);
    }

    byte[] ofd(int index) {
        Face face = face(index);
        return SealedOfd.write(face, font.subset(face.texts()), type.name(), identifier(index + 1), token(index, LocalDate.of(2031, 11, 21)), seal, esl(), NOW);
    }

    StatusList list(long number, Instant at, int... states) {
        byte[] bits = StatusList.bits(states.length);
        for (int i = 0; i < states.length; i++) {
            StatusList.set(bits, i, states[i]);
        }
        return StatusList.make("341882", number, at, at.plusSeconds(86_400), states.length, bits, authority.status());
    }

    TrustBundle trust(StatusList list) {
        return trust(list, Map.of());
    }

    TrustBundle trust(StatusList list, Map<String, String> seals) {
        return new TrustBundle("341882", "广德市（测试）", NOW, authority.roots(), authority.between(), authority.signers(), Map.of(type.code(), type.name()), Map.of(Issuers.made("341882", "market"), "市场监管局"), seals, list);
    }

    /** For other modules' tests: what this installation would give a neighbour, as JSON. */
    public Map<String, Object> bundle(long number, Instant at, int... states) {
        return trust(list(number, at, states)).json();
    }

    public Map<String, Object> statusList(long number, Instant at, int... states) {
        return list(number, at, states).json();
    }

    public byte[] file(int index, String format) {
        Face face = face(index);
        return format.equals("pdf") ? SealedPdf.write(face, font.subset(face.texts()), type.name(), identifier(index + 1), token(index, LocalDate.of(2031, 11, 21)), seal, made)
                : SealedOfd.write(face, font.subset(face.texts()), type.name(), identifier(index + 1), token(index, LocalDate.of(2031, 11, 21)), seal, esl(), made);
    }

    public String code(int index) {
        return token(index, LocalDate.of(2031, 11, 21));
    }
}
