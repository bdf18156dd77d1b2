package org.zhongshu.platform.intermediaries.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files of this module, sealed: what proves a qualification, contracts, results. A file is brought first and used once, by whoever brought it. */
@Component
class MarketFiles {

    static final int LARGEST = 8 << 20;
    private static final int MOST_WAITING = 30;
    private static final String TABLE = "intermediaries.file";

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final Clock clock;

    MarketFiles(JdbcTemplate jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedIntermediaryFiles() {
            return new SealedTable(TABLE, "id", List.of("name", "content"));
        }
    }

    enum Purpose {
        OFFERING, CONTRACT, RESULT;

        String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** What both sides of a contract see. */
        static Purpose shared(String id) {
            return switch (id) {
                case "contract" -> CONTRACT;
                case "result" -> RESULT;
                default -> throw Problem.notFound("no-file", "没有这个文件。");
            };
        }
    }

    /** Who brings a file: an account of a citizen or of the staff. */
    record Bringer(long account, boolean staff) {
    }

    record Paper(String id, String name, String kind, int size, String sm3, Instant at) {
    }

    record Whole(Paper paper, byte[] bytes) {
    }

    private static Vault.Place place(long id, String field) {
        return new Vault.Place(TABLE, Long.toString(id), field);
    }

    static byte[] read(InputStream in) {
        try (in) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw Problem.badRequest("too-large", "文件不能超过 8 MB。");
            }
            return bytes;
        } catch (IOException e) {
            throw Problem.badRequest("bad-file", "文件没有传完，请重试。");
        }
    }

    Paper bring(Bringer who, String given, byte[] bytes) {
        String name = given == null || given.isBlank() ? "未命名" : given.strip();
        if (name.length() > 120 || name.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("bad-name", "文件名不能超过 120 字，不能有控制字符。");
        }
        String kind = kind(bytes);
        Integer waiting = jdbc.queryForObject("SELECT count(*) FROM intermediaries.file WHERE owner = ? AND staff = ? AND subject IS NULL", Integer.class, who.account(), who.staff());
        if (waiting != null && waiting >= MOST_WAITING) {
            throw Problem.tooMany("too-many-files", "已上传而未使用的文件过多，请稍后再试。");
        }
        long id = Ids.next();
        Paper p = new Paper(Long.toString(id), name, kind, bytes.length, Sm3.hex(bytes), clock.instant());
        jdbc.update("INSERT INTO intermediaries.file (id, owner, staff, name, kind, size, sm3, content, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", id, who.account(), who.staff(), vault.seal(place(id, "name"), name), kind, p.size(), p.sm3(),
                vault.seal(place(id, "content"), Base64.getEncoder().encodeToString(bytes)), DemandStore.at(p.at()));
        return p;
    }

    private static String kind(byte[] b) {
        if (b.length > 4 && b[0] == '%' && b[1] == 'P' && b[2] == 'D' && b[3] == 'F') {
            return "pdf";
        }
        if (b.length > 3 && (b[0] & 255) == 0xFF && (b[1] & 255) == 0xD8 && (b[2] & 255) == 0xFF) {
            return "jpeg";
        }
        if (b.length > 8 && (b[0] & 255) == 0x89 && b[1] == 'P' && b[2] == 'N' && b[3] == 'G') {
            return "png";
        }
        throw Problem.badRequest("bad-file", "只能是 PDF、JPEG 或 PNG 文件。");
    }

    /** Joins the caller's transaction. */
    void use(Bringer who, String id, Purpose purpose, long subject) {
        if (jdbc.update("UPDATE intermediaries.file SET purpose = ?, subject = ? WHERE id = ? AND owner = ? AND staff = ? AND subject IS NULL", purpose.id(), subject, Ids.parse(id), who.account(), who.staff()) != 1) {
            throw Problem.invalid("bad-file", "文件不存在或已使用，请重新上传。", Map.of("file", "请重新上传"));
        }
    }

    List<Paper> of(Purpose purpose, long subject) {
        return of(purpose, List.of(subject)).getOrDefault(subject, List.of());
    }

    /** Of each the oldest first; one without any is left out. */
    Map<Long, List<Paper>> of(Purpose purpose, Collection<Long> subjects) {
        Map<Long, List<Paper>> found = new HashMap<>();
        jdbc.query("SELECT id, name, kind, size, sm3, at, subject FROM intermediaries.file WHERE purpose = ? AND subject = ANY (?) ORDER BY id", (r, n) -> found.computeIfAbsent(r.getLong(7), s -> new ArrayList<>())
                .add(new Paper(r.getString(1), vault.open(place(r.getLong(1), "name"), r.getBytes(2)), r.getString(3), r.getInt(4), r.getString(5), r.getObject(6, OffsetDateTime.class).toInstant())), purpose.id(), subjects.toArray(Long[]::new));
        return found;
    }

    Optional<Whole> whole(Purpose purpose, long subject, String id) {
        return of(purpose, subject).stream().filter(p -> p.id().equals(id)).findFirst().map(p -> new Whole(p, Base64.getDecoder().decode(vault.open(place(Long.parseLong(id), "content"), jdbc.queryForObject("SELECT content FROM intermediaries.file WHERE id = ?", byte[].class, Long.parseLong(id))))));
    }

    static ResponseEntity<byte[]> answer(Optional<Whole> found) {
        Whole w = found.orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。"));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).cacheControl(CacheControl.noStore()).header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(w.paper().name(), StandardCharsets.UTF_8).build().toString()).body(w.bytes());
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 350_000)
    void removeOld() {
        jdbc.update("DELETE FROM intermediaries.file WHERE subject IS NULL AND at < ?", DemandStore.at(clock.instant().minus(Duration.ofDays(3))));
    }
}
