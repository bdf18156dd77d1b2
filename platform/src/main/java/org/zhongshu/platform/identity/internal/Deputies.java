package org.zhongshu.platform.identity.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Standing in for a colleague who is away: for days that are named, within the department, and only while the deputy says so in their own session.
 * What is done then is on record under the deputy's own account, with the colleague's name beside it. Roles that must stay apart are not lent.
 */
@Component
class Deputies {

    /** In force at a moment, given twice. */
    static final String STANDING = "d.ended_at IS NULL AND d.starts <= ? AND d.until > ?";
    private static final int LONGEST_DAYS = 90;
    private static final String SELECT = """
            SELECT d.id, d.starts, d.until, d.reason, d.created_at, d.ended_at, p.id, p.username, p.name, s.id, s.username, s.name
            FROM identity.deputy d JOIN identity.account p ON p.id = d.principal JOIN identity.account s ON s.id = d.deputy WHERE\s""";

    private final JdbcTemplate jdbc;
    private final AccountTable accounts;
    private final Sessions sessions;
    private final RoleAccess access;
    private final CityProfile city;
    private final Audit audit;
    private final Clock clock;

    Deputies(JdbcTemplate jdbc, AccountTable accounts, Sessions sessions, RoleAccess access, CityProfile city, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.accounts = accounts;
        this.sessions = sessions;
        this.access = access;
        this.city = city;
        this.audit = audit;
        this.clock = clock;
    }

    record Who(long id, String username, String name) {
    }

    /** @param standing in force at this moment */
    record Standing(long id, Who principal, Who deputy, Instant starts, Instant until, String reason, Instant createdAt, Instant endedAt, boolean standing) {
    }

    /** @param deputy user name; starts, until: first and last day, both included; starts null: from now on */
    record Wanted(String deputy, LocalDate starts, LocalDate until, String reason) {
    }

    /** What somebody lends and is lent, the newest first. */
    List<Standing> of(long account) {
        return jdbc.query(SELECT + "(d.principal = ? OR d.deputy = ?) ORDER BY d.id DESC LIMIT 100", this::read, account, account);
    }

    /** For whom somebody may act at this moment. */
    List<Standing> open(long deputy) {
        OffsetDateTime now = at(clock.instant());
        return jdbc.query(SELECT + "d.deputy = ? AND NOT p.disabled AND " + STANDING + " ORDER BY d.id", this::read, deputy, now, now);
    }

    @Transactional
    public Standing name(Actor by, long principal, Wanted wanted) {
        Account lender = accounts.getAccount(principal);
        Map<String, String> errors = new LinkedHashMap<>();
        Account deputy = wanted.deputy() == null ? null : accounts.findAccount(wanted.deputy()).filter(a -> !a.disabled()).orElse(null);
        if (deputy == null || deputy.id() == principal) {
            errors.put("deputy", "请选择一位在用账号的同事");
        } else if (by.accountId() != principal && deputy.id() == by.accountId()) {
            errors.put("deputy", "不能为他人安排由自己代理，请由另一位系统管理员办理");
        } else if (lender.org() == null || !lender.org().equals(deputy.org())) {
            errors.put("deputy", "只能由本部门的同事代理");
        }
        ZoneId zone = city.current().zone();
        LocalDate today = clock.instant().atZone(zone).toLocalDate();
        LocalDate first = wanted.starts() == null ? today : wanted.starts();
        if (first.isBefore(today)) {
            errors.put("starts", "不能早于今天");
        }
        if (wanted.until() == null || wanted.until().isBefore(first) || ChronoUnit.DAYS.between(first, wanted.until()) >= LONGEST_DAYS) {
            errors.put("until", "请填写结束日期，最长 " + LONGEST_DAYS + " 天");
        }
        String reason = wanted.reason() == null ? "" : wanted.reason().replace('\0', ' ').strip();
        if (reason.isEmpty() || reason.length() > 200) {
            errors.put("reason", "请说明原因，不超过 200 字");
        }
        if (access.passing(lender.roles()).isEmpty()) {
            errors.put("principal", "系统管理员、数据管理员、审计员的职责不能代理");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("invalid-deputy", "代理安排有误。", errors);
        }
        Instant starts = first.equals(today) ? clock.instant() : first.atStartOfDay(zone).toInstant();
        Instant until = wanted.until().plusDays(1).atStartOfDay(zone).toInstant();
        // one after the other for a lender, so that two of the same do not stand side by side
        jdbc.queryForList("SELECT 1 FROM identity.account WHERE id = ? FOR UPDATE", Integer.class, principal);
        if (!jdbc.queryForList("SELECT 1 FROM identity.deputy WHERE principal = ? AND deputy = ? AND ended_at IS NULL AND starts < ? AND until > ?", Integer.class, principal, deputy.id(), at(until), at(starts)).isEmpty()) {
            throw Problem.conflict("already-deputy", "这段时间已由该同事代理。");
        }
        long id = Ids.next();
        jdbc.update("INSERT INTO identity.deputy (id, principal, deputy, starts, until, reason, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", id, principal, deputy.id(), at(starts), at(until), reason, by.username(), at(clock.instant()));
        audit.record("deputy.name", "account", lender.username(), reason, null, Map.of("deputy", deputy.username(), "starts", first.toString(), "until", wanted.until().toString()));
        return get(id);
    }

    /** By either side, or by who manages accounts. */
    @Transactional
    public void end(Actor by, long id) {
        Standing one = get(id);
        if (by.accountId() != one.principal().id() && by.accountId() != one.deputy().id() && !access.may(by, "account.manage")) {
            throw Problem.notFound("no-deputy", "没有这项代理安排。");
        }
        end(one, by.username());
    }

    /** All that somebody lends or is lent. Joins the caller's transaction. */
    void endAllOf(long account, String by) {
        jdbc.query(SELECT + "(d.principal = ? OR d.deputy = ?) AND d.ended_at IS NULL AND d.until > ?", this::read, account, account, at(clock.instant())).forEach(d -> end(d, by));
    }

    private void end(Standing one, String by) {
        if (jdbc.update("UPDATE identity.deputy SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL", at(clock.instant()), by, one.id()) == 1) {
            sessions.forgetActing(one.id());
            audit.record("deputy.end", "account", one.principal().username(), null, Map.of("deputy", one.deputy().username()), null);
        }
    }

    /** The session acts for the colleague from now on. */
    @Transactional
    public void act(Actor by, String token, long id) {
        Standing one = open(by.accountId()).stream().filter(d -> d.id() == id).findFirst().orElseThrow(() -> Problem.notFound("no-deputy", "没有这项代理安排，或不在代理期间。"));
        sessions.actFor(token, id);
        audit.record("deputy.act", "account", one.principal().username(), one.reason(), null, null);
    }

    /** The session is its owner's again. */
    @Transactional
    public void rest(String token) {
        sessions.actFor(token, null);
        audit.record("deputy.rest", "account", null, null, null, null);
    }

    private Standing get(long id) {
        return jdbc.query(SELECT + "d.id = ?", this::read, id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-deputy", "没有这项代理安排。"));
    }

    private Standing read(ResultSet row, int n) throws SQLException {
        Instant now = clock.instant();
        Instant starts = row.getObject(2, OffsetDateTime.class).toInstant();
        Instant until = row.getObject(3, OffsetDateTime.class).toInstant();
        OffsetDateTime ended = row.getObject(6, OffsetDateTime.class);
        return new Standing(row.getLong(1), new Who(row.getLong(7), row.getString(8), row.getString(9)), new Who(row.getLong(10), row.getString(11), row.getString(12)), starts, until, row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(), ended == null ? null : ended.toInstant(), ended == null && !starts.isAfter(now) && until.isAfter(now));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
