package org.zhongshu.platform.credentials.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.credentials.internal.Seals.Seal;
import org.zhongshu.platform.identity.Accounts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * In whose keeping a seal is. One that nobody keeps is taken at once; one in another's keeping changes hands when a second person agrees: who keeps it
 * now, or another who manages the department's seals.
 */
@Component
class SealCustody {

    /** A wish that nobody has decided yet. */
    record Claim(long id, String department, String by, String byName, String reason, Instant at) {
    }

    private final JdbcTemplate jdbc;
    private final Seals seals;
    private final Accounts accounts;
    private final Audit audit;
    private final Clock clock;

    SealCustody(JdbcTemplate jdbc, Seals seals, Accounts accounts, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.seals = seals;
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    Optional<Claim> open(String department) {
        return Optional.ofNullable(open().get(department));
    }

    /** By department: never more than there are seals. */
    Map<String, Claim> open() {
        return jdbc.query("SELECT id, department, asked_by, asked_name, reason, asked_at FROM credentials.seal_custody WHERE state = 'asked'",
                (r, n) -> new Claim(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getTimestamp(6).toInstant())).stream().collect(Collectors.toMap(Claim::department, c -> c));
    }

    /** Takes the seal into one's own keeping, or asks for it where somebody else keeps it. The same again changes nothing. */
    @Transactional
    public Seal keep(String department, String reason) {
        Actor actor = seals.managing(department);
        Seal before = seals.locked(department);
        String why = Seals.reason(reason, "接管印章须说明理由。");
        if (actor.username().equals(before.custodian())) {
            return before;
        }
        if (before.custodian() == null) {
            take(department, actor.username(), actor.name());
            audit.record("seal.keep", "seal", department, why, Map.of("custodian", "null"), Map.of("custodian", actor.username()));
            return seals.get(department);
        }
        Claim open = open(department).orElse(null);
        if (open != null && !open.by().equals(actor.username())) {
            throw Problem.conflict("claimed-already", open.byName() + "已申请接管这枚印章，请先同意或退回。");
        }
        if (open == null) {
            long id = Ids.next();
            jdbc.update("INSERT INTO credentials.seal_custody (id, department, state, reason, asked_by, asked_name, asked_at) VALUES (?, ?, 'asked', ?, ?, ?, ?)", id, department, why, actor.username(), actor.name(), now());
            audit.record("seal.claim", "seal", department, why, Map.of("custodian", before.custodian()), Map.of("custodian", actor.username(), "claim", Long.toString(id)));
        }
        return seals.get(department);
    }

    /** By the present keeper or another manager; who asked may only take it back. */
    @Transactional
    public Seal decide(long id, boolean give, String words) {
        String department = jdbc.queryForList("SELECT department FROM credentials.seal_custody WHERE id = ?", String.class, id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-claim", "没有这份接管申请。"));
        Actor actor = seals.managing(department);
        Seal before = seals.locked(department);
        Claim claim = open(department).filter(c -> c.id() == id).orElseThrow(() -> Problem.conflict("wrong-state", "接管申请已经处理过。"));
        boolean own = claim.by().equals(actor.username());
        if (give && own) {
            throw Problem.forbidden("own-request", "接管印章须由现任保管人交出，或由另一名印章管理人员同意。");
        }
        if (give && accounts.find(claim.by()).isEmpty()) {
            throw Problem.unprocessable("claimant-gone", "申请接管的账号已停用，请退回。");
        }
        String said = give || own ? words == null || words.isBlank() ? null : Seals.reason(words, "理由不超过 500 字。") : Seals.reason(words, "请说明理由。");
        jdbc.update("UPDATE credentials.seal_custody SET state = ?, decided_by = ?, decided_name = ?, decided_at = ?, words = ? WHERE id = ?", give ? "given" : "refused", actor.username(), actor.name(), now(), said, id);
        if (give) {
            take(department, claim.by(), claim.byName());
            audit.record("seal.keep", "seal", department, claim.reason(), Map.of("custodian", String.valueOf(before.custodian())), Map.of("custodian", claim.by(), "agreed", actor.username(), "claim", Long.toString(id)));
        } else {
            audit.record("seal.unclaim", "seal", department, said, Map.of("claim", Long.toString(id), "asked", claim.by()), null);
        }
        return seals.get(department);
    }

    /** What somebody who leaves kept goes to the successor whom the administration named. @param to user name of the successor */
    @Transactional
    public void handOver(String from, String to, String reason) {
        String name = accounts.find(to).map(Accounts.Person::name).orElse(to);
        jdbc.queryForList("SELECT department FROM credentials.seal WHERE custodian = ? ORDER BY department FOR UPDATE", String.class, from).forEach(department -> {
            take(department, to, name);
            audit.record("seal.keep", "seal", department, reason, Map.of("custodian", from), Map.of("custodian", to));
        });
    }

    private void take(String department, String to, String name) {
        jdbc.update("UPDATE credentials.seal SET custodian = ?, custodian_name = ?, changed_at = ? WHERE department = ?", to, name, now(), department);
        // what the new keeper asked for is there
        jdbc.update("UPDATE credentials.seal_custody SET state = 'refused', decided_at = ? WHERE department = ? AND state = 'asked' AND asked_by = ?", now(), department, to);
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
