package org.zhongshu.platform.cases.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.core.type.TypeReference;

import java.util.List;

/** The people of a case: sealed as they are written, opened for the one page that shows them. What an older version wrote in clear is sealed here, too. */
@Component
class PartyStore {

    private static final Logger log = LoggerFactory.getLogger(PartyStore.class);
    private static final String TABLE = "cases.case_party";
    private static final String FIELD = "parties";
    private static final int BATCH = 200;

    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final TransactionTemplate transaction;

    PartyStore(JdbcTemplate jdbc, Vault vault, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.transaction = transaction;
    }

    /** So that a new key reaches them. */
    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedParties() {
            return new SealedTable(TABLE, "case_id", List.of(FIELD));
        }
    }

    /** @return null for nobody */
    byte[] seal(long caseId, List<Case.Party> parties) {
        return parties.isEmpty() ? null : vault.seal(place(caseId), Json.write(parties));
    }

    List<Case.Party> of(long caseId) {
        return jdbc.query("SELECT parties FROM cases.case_party WHERE case_id = ?", (row, n) -> read(vault.open(place(caseId), row.getBytes(1))), caseId).stream().findFirst()
                .or(() -> jdbc.query("SELECT parties FROM cases.case_body WHERE id = ? AND parties IS NOT NULL", (row, n) -> read(row.getString(1)), caseId).stream().findFirst()).orElse(List.of());
    }

    /** Soon after a start, also the start after a restore of an old backup; each batch for itself, so that a kill in the middle loses nothing. */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 2_000)
    void sealOld() {
        int all = 0;
        int some;
        do {
            some = transaction.execute(status -> batch());
            all += some;
        } while (some == BATCH);
        if (all > 0) {
            log.info("sealed the people of {} cases that lay in clear", all);
        }
    }

    private int batch() {
        record Old(long id, String parties) {
        }
        List<Old> rows = jdbc.query("SELECT id, parties FROM cases.case_body WHERE parties IS NOT NULL ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED", (row, n) -> new Old(row.getLong(1), row.getString(2)), BATCH);
        jdbc.batchUpdate("INSERT INTO cases.case_party (case_id, parties) VALUES (?, ?) ON CONFLICT DO NOTHING", rows.stream().map(r -> new Object[]{r.id(), vault.seal(place(r.id()), r.parties())}).toList());
        jdbc.batchUpdate("UPDATE cases.case_body SET parties = NULL WHERE id = ?", rows.stream().map(r -> new Object[]{r.id()}).toList());
        return rows.size();
    }

    private static List<Case.Party> read(String json) {
        return Json.mapper().readValue(json, new TypeReference<List<Case.Party>>() {
        });
    }

    private static Vault.Place place(long caseId) {
        return new Vault.Place(TABLE, Long.toString(caseId), FIELD);
    }
}
