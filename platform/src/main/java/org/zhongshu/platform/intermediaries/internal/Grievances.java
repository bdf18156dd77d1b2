package org.zhongshu.platform.intermediaries.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Demand;
import org.zhongshu.platform.intermediaries.internal.DemandStore.Signup;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

/** What somebody holds against a choice or a service, and what the clock does: cases of the department that supervises the service. */
@Component
class Grievances {

    private static final String TABLE = "intermediaries.grievance";
    private static final int MOST_OPEN = 3;

    private final ServiceCatalogue catalogue;
    private final DemandStore store;
    private final Choosing choosing;
    private final Cases cases;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final Vault vault;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Grievances(ServiceCatalogue catalogue, DemandStore store, @Lazy Choosing choosing, Cases cases, Audit audit, JdbcTemplate jdbc, Vault vault, TransactionTemplate transaction, Clock clock) {
        this.catalogue = catalogue;
        this.store = store;
        this.choosing = choosing;
        this.cases = cases;
        this.audit = audit;
        this.jdbc = jdbc;
        this.vault = vault;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Configuration(proxyBeanMethods = false)
    static class Sealed {

        @Bean
        SealedTable sealedGrievances() {
            return new SealedTable(TABLE, "id", List.of("words", "answer"));
        }
    }

    private record Report(String key, String type, String title, String description, String department, Instant occurredAt, JsonNode data) implements CaseReport {

        @Override
        public String source() {
            return "intermediaries";
        }
    }

    /** @param agency who says it; null: the owner, or the clock */
    record Grievance(long id, long demand, String kind, Long agency, String words, String caseNumber, String outcome, String answer, Instant at) {
    }

    private static Vault.Place place(long id, String field) {
        return new Vault.Place(TABLE, Long.toString(id), field);
    }

    List<Grievance> of(long demand) {
        return jdbc.query("SELECT id, demand, kind, agency, words, case_number, outcome, answer, at FROM intermediaries.grievance WHERE demand = ? ORDER BY id", (r, n) -> new Grievance(r.getLong(1), r.getLong(2), r.getString(3), r.getObject(4, Long.class),
                vault.open(place(r.getLong(1), "words"), r.getBytes(5)), r.getString(6), r.getString(7), vault.open(place(r.getLong(1), "answer"), r.getBytes(8)), r.getObject(9, OffsetDateTime.class).toInstant()), demand);
    }

    boolean objected(long demand) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM intermediaries.grievance WHERE demand = ? AND kind = 'objection' AND outcome IS NULL)", Boolean.class, demand));
    }

    /** By an agency that signed up, once for each choice, while there is time. The same again changes nothing. */
    void object(Demand seen, Signup by, String given) {
        String words = Agencies.words(given, "words", 4, 1000, "异议理由");
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(seen.id());
            if (d.state() != DemandState.ANNOUNCED || !clock.instant().isBefore(d.objectionUntil())) {
                throw Problem.unprocessable("no-objection-now", "现在不在公示期内，不能提出异议。");
            }
            if (by.id() == d.winner()) {
                throw Problem.unprocessable("own-choice", "中选机构不能对自己的中选提出异议。");
            }
            Integer before = jdbc.queryForObject("SELECT count(*) FROM intermediaries.grievance WHERE demand = ? AND agency = ? AND winner = ? AND kind = 'objection'", Integer.class, d.id(), by.agency(), d.winner());
            if (before != null && before > 0) {
                return;
            }
            open(d, "objection", by.agency(), d.winner(), words, by.name() + "对中选结果有异议：" + words, "objection:" + by.agency() + ":" + d.winner());
        });
    }

    /** @param by null: the owner */
    void complain(Demand seen, Signup by, String given) {
        String words = Agencies.words(given, "words", 4, 1000, "投诉内容");
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(seen.id());
            if (d.contractedAt() == null) {
                throw Problem.unprocessable("no-contract", "签订合同后才能投诉；对中选结果的异议请在公示期内提出。");
            }
            Long agency = by == null ? null : by.agency();
            List<Grievance> open = of(d.id()).stream().filter(g -> g.kind().equals("complaint") && java.util.Objects.equals(g.agency(), agency) && g.outcome() == null).toList();
            if (open.stream().anyMatch(g -> g.words().equals(words))) {
                return;
            }
            if (open.size() >= MOST_OPEN) {
                throw Problem.tooMany("too-many-complaints", "已有 " + MOST_OPEN + " 件投诉在处理，请等待答复。");
            }
            open(d, "complaint", agency, d.winner(), words, (by == null ? "业主投诉中介机构：" : by.name() + "投诉业主：") + words, "complaint:" + Ids.next());
        });
    }

    /** Once for each contract. */
    void late(long id) {
        transaction.executeWithoutResult(status -> {
            Demand d = store.lock(id);
            if (d.state() != DemandState.WORKING && d.state() != DemandState.RETURNED || d.lateCase() != null || !d.due().isBefore(clock.instant())) {
                return;
            }
            String agency = choosing.winner(d).map(Signup::name).orElse("中介机构");
            long caseId = open(d, "late", null, d.winner(), null, agency + "未在合同约定的时间内提交成果。", "late");
            store.set(id, "late_case = ?", caseId);
            store.step(id, "late", null, clock.instant());
        });
    }

    private long open(Demand d, String kind, Long agency, Long winner, String words, String description, String key) {
        ServiceCatalogue.Service service = catalogue.service(d.service());
        String title = switch (kind) {
            case "objection" -> "中介选取异议：";
            case "late" -> "中介服务逾期：";
            default -> "中介服务投诉：";
        } + d.number() + " " + service.name();
        CaseRef c = cases.open(new Report("intermediary:" + d.id() + ":" + key, "intermediary-" + kind, title, description, service.department(), clock.instant(), Json.mapper().createObjectNode().put("demand", d.number())));
        long id = Ids.next();
        jdbc.update("INSERT INTO intermediaries.grievance (id, demand, kind, agency, winner, words, case_id, case_number, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", id, d.id(), kind, agency, winner, vault.seal(place(id, "words"), words), c.id(), c.number(),
                DemandStore.at(clock.instant()));
        if (!kind.equals("late")) {
            store.step(d.id(), kind, null, clock.instant());
        }
        audit.record("intermediary." + kind, Demands.SUBJECT, d.number(), null, null, Map.of("case", c.number()));
        return c.id();
    }

    /** In the step's transaction: the answer goes to both sides; an objection that holds takes the choice back. */
    @EventListener
    void closed(CaseClosed e) {
        if (!e.type().startsWith("intermediary-")) {
            return;
        }
        jdbc.query("SELECT id, demand, kind, winner FROM intermediaries.grievance WHERE case_id = ?", r -> {
            long id = r.getLong(1);
            String answer = cases.lastWords(e.caseId()).orElse(null);
            Demand d = store.lock(r.getLong(2));
            jdbc.update("UPDATE intermediaries.grievance SET outcome = ?, answer = ? WHERE id = ?", e.action(), vault.seal(place(id, "answer"), answer), id);
            long winner = r.getLong(4);
            store.step(d.id(), e.action(), null, clock.instant());
            if (r.getString(3).equals("objection") && e.action().equals("upheld") && d.state() == DemandState.ANNOUNCED && d.winner() != null && d.winner() == winner) {
                choosing.winner(d).ifPresent(s -> choosing.drop(d, s, "异议成立" + (answer == null ? "" : "：" + answer), clock.instant()));
            }
        }, e.caseId());
    }
}
