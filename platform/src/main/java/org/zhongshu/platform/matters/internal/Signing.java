package org.zhongshu.platform.matters.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.credentials.Notary;
import org.zhongshu.platform.credentials.Paper;
import org.zhongshu.platform.credentials.SignatureCheck;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.persons.PhoneProof;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The applicant's signature on a form: what was filled in, in one form, with a drawing of the hand or a typed name confirmed by a code to the
 * telephone, signed under a certificate made for this one act. It is good for exactly this form: when an answer, a dispute or a file
 * changes, it is signed again. It proves that this platform, then, took this from whoever was signed in under that proven name; it is not a
 * signature by a key that the person holds.
 */
@Component
class Signing {

    static final String FORMAT = "zhongshu-signed-form/1";
    private static final String TABLE = "matters.signature";
    private static final String STATEMENT = "本人确认以上填写的内容和提交的材料真实、完整，并对其负责。";
    /** Between signing and handing in. */
    private static final Duration GOOD = Duration.ofMinutes(30);
    private static final int MOST_STROKES = 200;
    private static final int MOST_POINTS = 6_000;
    /** Shorter is a slip of the hand. */
    private static final double SHORTEST = 150;

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Notary notary;
    private final PhoneProof phone;
    private final MatterFiles files;
    private final Audit audit;
    private final Clock clock;

    Signing(JdbcTemplate jdbc, Vault vault, Notary notary, PhoneProof phone, MatterFiles files, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.notary = notary;
        this.phone = phone;
        this.files = files;
        this.audit = audit;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedSignatures() {
            return new SealedTable(TABLE, "id", List.of("content", "cms"));
        }
    }

    /** @param files those that the form hands in now, in any order; those of the matter already come along */
    record Form(Applicant who, Guide guide, int revision, Long matter, JsonNode data, List<Content.Said> disputes, List<Long> files) {
    }

    /** @param strokes as in {@link Paper}; name, token, code: of a typed one */
    record Hand(String way, List<List<Integer>> strokes, String name, String token, String code) {
    }

    record Signed(long id, String way, Instant at) {
    }

    /** @param content what was signed; valid: the signature holds over it and its certificate was made for this act under our root */
    record Kept(long id, String way, Instant at, byte[] content, byte[] cms, byte[] digest) {
    }

    record Shown(String way, Instant at, String signer, boolean valid, String problem, List<List<Integer>> strokes) {
    }

    Signed sign(Form form, Hand hand) {
        String way = hand == null ? null : hand.way();
        Map<String, Object> how = new LinkedHashMap<>();
        if ("drawn".equals(way)) {
            how.put("strokes", checked(hand.strokes()));
        } else if ("typed".equals(way)) {
            if (hand.name() == null || !hand.name().strip().equals(form.who().name())) {
                throw Problem.invalid("wrong-name", "请逐字输入您实名的姓名。", Map.of("name", "与实名的姓名不同"));
            }
            phone.prove(hand.token(), hand.code());
            how.put("name", hand.name().strip());
            how.put("confirmed", "手机验证码");
        } else {
            throw Problem.badRequest("bad-way", "请手写签名，或输入姓名并用手机验证码确认。");
        }
        Instant at = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> filled = filled(form);
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("format", FORMAT);
        whole.put("form", filled);
        whole.put("statement", STATEMENT);
        whole.put("way", way);
        whole.putAll(how);
        whole.put("at", at.toString());
        String content = Json.write(whole);
        byte[] cms = notary.signFor(form.who().name(), content.getBytes(StandardCharsets.UTF_8), at);
        long id = Ids.next();
        jdbc.update("INSERT INTO matters.signature (id, person, gid, item, digest, way, content, cms, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", id, form.who().person(), form.who().gid(), form.guide().code(), digest(filled), way,
                vault.seal(place(id, "content"), content), vault.seal(place(id, "cms"), Base64.getEncoder().encodeToString(cms)), MatterStore.at(at));
        audit.record("matter.sign", "matter-signature", Long.toString(id), null, null, Map.of("item", form.guide().code(), "way", way, "sm3", Sm3.hex(content)));
        return new Signed(id, way, at);
    }

    private static List<List<Integer>> checked(List<List<Integer>> strokes) {
        int points = 0;
        double length = 0;
        for (List<Integer> s : strokes == null ? List.<List<Integer>>of() : strokes) {
            if (s == null || s.size() % 2 != 0 || s.stream().anyMatch(v -> v == null || v < 0) || strokes.size() > MOST_STROKES || (points += s.size()) > 2 * MOST_POINTS) {
                throw Problem.badRequest("bad-strokes", "签名的笔迹有误，请重写。");
            }
            for (int i = 0; i + 1 < s.size(); i += 2) {
                if (s.get(i) > Paper.WIDTH || s.get(i + 1) > Paper.HEIGHT) {
                    throw Problem.badRequest("bad-strokes", "签名的笔迹有误，请重写。");
                }
                length += i == 0 ? 0 : Math.hypot(s.get(i) - s.get(i - 2), s.get(i + 1) - s.get(i - 1));
            }
        }
        if (length < SHORTEST) {
            throw Problem.badRequest("no-strokes", "请在框内手写您的姓名。");
        }
        return strokes;
    }

    /** Takes the signature for this form, and no other; in the transaction that hands it in. */
    void take(Form form, String given, long matter) {
        Kept kept = given != null && given.matches("\\d{1,18}") ? jdbc.query("SELECT id, way, at, content, cms, digest FROM matters.signature WHERE id = ? AND person = ? AND gid IS NOT DISTINCT FROM ? AND item = ? AND matter IS NULL FOR UPDATE", this::kept,
                Long.parseLong(given), form.who().person(), form.who().gid(), form.guide().code()).stream().findFirst().orElse(null) : null;
        if (kept == null) {
            throw Problem.unprocessable("signature-needed", "这个事项须由申请人签名，请先签名再提交。");
        }
        if (!Arrays.equals(kept.digest(), digest(filled(form)))) {
            throw Problem.unprocessable("sign-again", "签名之后内容有改动，请核对后重新签名。");
        }
        if (kept.at().plus(GOOD).isBefore(clock.instant())) {
            throw Problem.unprocessable("sign-again", "签名已超过 " + GOOD.toMinutes() + " 分钟，请重新签名。");
        }
        jdbc.update("UPDATE matters.signature SET matter = ? WHERE id = ?", matter, kept.id());
    }

    /** The one that counts: the last. */
    Optional<Kept> of(long matter) {
        return jdbc.query("SELECT id, way, at, content, cms, digest FROM matters.signature WHERE matter = ? ORDER BY id DESC LIMIT 1", this::kept, matter).stream().findFirst();
    }

    private Kept kept(ResultSet r, int n) throws SQLException {
        long id = r.getLong(1);
        return new Kept(id, r.getString(2), r.getObject(3, OffsetDateTime.class).toInstant(), vault.open(place(id, "content"), r.getBytes(4)).getBytes(StandardCharsets.UTF_8),
                Base64.getDecoder().decode(vault.open(place(id, "cms"), r.getBytes(5))), r.getBytes(6));
    }

    /** @param data,disputes as they stand in the matter now; what was signed must be them */
    Optional<Shown> shown(MatterRow m, Content now, boolean clear) {
        return of(m.id()).map(k -> {
            JsonNode said = Json.read(new String(k.content(), StandardCharsets.UTF_8));
            SignatureCheck.Found found;
            try {
                found = SignatureCheck.examineAct(k.cms(), k.content(), notary.roots(), notary.acts());
            } catch (IOException e) {
                found = new SignatureCheck.Found("根证书无法读取", null, null, null, null);
            }
            String problem = found.problem();
            if (problem == null && !said.at("/form/answers").equals(Json.mapper().valueToTree(sorted(now.data())))) {
                problem = "签名的内容与办件现在的内容不同";
            }
            String signer = found.signer();
            List<List<Integer>> strokes = clear ? strokes(k.content()) : List.of();
            return new Shown(k.way(), k.at(), signer == null || clear ? signer : org.zhongshu.platform.identity.PersonalData.Kind.NAME.mask(signer), problem == null, problem, strokes);
        });
    }

    static List<List<Integer>> strokes(byte[] content) {
        List<List<Integer>> all = new ArrayList<>();
        Json.read(new String(content, StandardCharsets.UTF_8)).path("strokes").forEach(s -> {
            List<Integer> one = new ArrayList<>();
            s.forEach(v -> one.add(v.asInt()));
            all.add(one);
        });
        return all;
    }

    private Map<String, Object> filled(Form f) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("item", f.guide().code());
        m.put("itemName", f.guide().name());
        m.put("revision", f.revision());
        Map<String, Object> who = new LinkedHashMap<>();
        who.put("name", f.who().name());
        who.put("number", f.who().number());
        who.put("firm", f.who().firm());
        who.put("firmName", f.who().firmName());
        m.put("applicant", who);
        m.put("answers", sorted(f.data()));
        m.put("disputes", (f.disputes() == null ? List.<Content.Said>of() : f.disputes()).stream().sorted((a, b) -> a.fact().compareTo(b.fact())).toList());
        m.put("files", files.digests(f.who(), f.matter(), f.files()));
        return m;
    }

    private static byte[] digest(Map<String, Object> filled) {
        return Sm3.digest(Json.write(filled).getBytes(StandardCharsets.UTF_8));
    }

    /** Keys in their order, at every depth. */
    private static Object sorted(JsonNode n) {
        if (n == null || n.isNull() || n.isMissingNode()) {
            return null;
        }
        if (n.isObject()) {
            Map<String, Object> m = new TreeMap<>();
            n.properties().forEach(p -> m.put(p.getKey(), sorted(p.getValue())));
            return m;
        }
        if (n.isArray()) {
            List<Object> all = new ArrayList<>();
            n.forEach(v -> all.add(sorted(v)));
            return all;
        }
        return n;
    }

    private static Vault.Place place(long id, String field) {
        return new Vault.Place(TABLE, Long.toString(id), field);
    }

    /** What was signed and never handed in. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 300_000)
    void removeOld() {
        jdbc.update("DELETE FROM matters.signature WHERE matter IS NULL AND at < ?", MatterStore.at(clock.instant().minus(Duration.ofDays(1))));
    }
}
