package org.zhongshu.platform.cases.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The register of evidence: what was uploaded, by whom, for which case, with which digest. */
@Component
class EvidenceStore {

    private static final String COLUMNS = "id, case_id, kind, name, media, size, sm3, uploader, uploader_name, at";

    private final JdbcTemplate jdbc;
    private final EvidenceFiles files;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    EvidenceStore(JdbcTemplate jdbc, EvidenceFiles files, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.files = files;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param caseId null until a report takes it along */
    record Evidence(long id, Long caseId, String kind, String name, String media, long size, String sm3, long uploader, String uploaderName,
                    Instant at) {
    }

    Evidence keep(Long caseId, String name, InputStream content, Actor actor) throws IOException {
        String clean = name == null || name.isBlank() ? "文件" : name.replaceAll("[\\p{Cntrl}/\\\\\"]", "_");
        String shown = clean.length() > 120 ? clean.substring(clean.length() - 120) : clean;
        EvidenceFiles.Kept kept = files.keep(shown, content);
        Evidence e = new Evidence(Ids.next(), caseId, kept.kind().kind(), shown, kept.kind().media(), kept.size(), kept.sm3(), actor.accountId(),
                actor.name(), clock.instant());
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO cases.evidence (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", e.id(), e.caseId(), e.kind(), e.name(),
                    e.media(), e.size(), e.sm3(), e.uploader(), e.uploaderName(), CaseStore.at(e.at()));
            audit.record("case.evidence", "case", caseId == null ? null : Long.toString(caseId), null, null,
                    Map.of("id", Long.toString(e.id()), "name", e.name(), "size", e.size(), "sm3", e.sm3()));
        });
        return e;
    }

    List<Evidence> listOf(long caseId) {
        return jdbc.query("SELECT " + COLUMNS + " FROM cases.evidence WHERE case_id = ? ORDER BY id", EvidenceStore::evidence, caseId);
    }

    Optional<Evidence> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM cases.evidence WHERE id = ?", EvidenceStore::evidence, id).stream().findFirst();
    }

    /** Reads the file and checks it against the register; an altered file is itself an audited finding. */
    byte[] read(Evidence e) throws IOException {
        try {
            return files.read(e.sm3());
        } catch (Problem problem) {
            transaction.executeWithoutResult(status -> audit.record("case." + problem.code(), "case", String.valueOf(e.caseId()), null, null,
                    Map.of("id", Long.toString(e.id()), "sm3", e.sm3())));
            throw problem;
        }
    }

    /** A step's evidence belongs to the case and is of the kinds and numbers that the rule demands. */
    void require(long caseId, ActionRule rule, List<Long> ids, boolean lenient) {
        if (ids.isEmpty() && (rule.evidence().isEmpty() || lenient)) {
            return;
        }
        Map<String, Integer> kinds = new HashMap<>();
        if (!ids.isEmpty()) {
            List<String> found = jdbc.queryForList("SELECT kind FROM cases.evidence WHERE id = ANY (?) AND case_id = ?", String.class,
                    ids.toArray(Long[]::new), caseId);
            if (found.size() != ids.stream().distinct().count()) {
                throw Problem.unprocessable("no-evidence", "所选证据不属于本案，请重新上传。");
            }
            found.forEach(kind -> kinds.merge(kind, 1, Integer::sum));
        }
        Map<String, String> missing = new LinkedHashMap<>();
        rule.evidence().forEach(e -> {
            int have = kinds.getOrDefault(e.kind(), 0);
            if (have < e.min()) {
                missing.put("evidence." + e.kind(), e.name() + "至少 " + e.min() + " 份，现有 " + have + " 份");
            }
        });
        if (!missing.isEmpty()) {
            throw Problem.invalid("evidence-required", "“" + rule.name() + "”需要上传证据：" + String.join("；", missing.values()) + "。", missing);
        }
    }

    /** Evidence uploaded before the case existed joins it; only the uploader's own, and only once. */
    void attach(List<Long> ids, long caseId, Actor actor) {
        if (ids.isEmpty()) {
            return;
        }
        int taken = jdbc.update("UPDATE cases.evidence SET case_id = ? WHERE id = ANY (?) AND case_id IS NULL AND (uploader = ? OR ?)", caseId,
                ids.toArray(Long[]::new), actor.accountId(), actor.isSystem());
        if (taken != ids.stream().distinct().count()) {
            throw Problem.unprocessable("no-evidence", "所选证据不存在或已用于其他案件，请重新上传。");
        }
    }

    private static Evidence evidence(ResultSet row, int n) throws SQLException {
        return new Evidence(row.getLong(1), row.getObject(2, Long.class), row.getString(3), row.getString(4), row.getString(5), row.getLong(6),
                row.getString(7), row.getLong(8), row.getString(9), CaseRows.instant(row, 10));
    }
}
