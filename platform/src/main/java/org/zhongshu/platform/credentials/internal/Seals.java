package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The departments' seals: for which types the use of each was allowed, and every use. {@link SealCustody}: who keeps each. Whoever asks for a use is never the one who
 * allows it.
 */
@Component
class Seals {

    /** @param serial of the certificate */
    record Seal(String department, String name, String state, String custodian, String custodianName, String subject, String issuer, String serial, Instant from, Instant until, long uses) {
    }

    record Leave(long id, String department, String type, String purpose, LocalDate until, String state, String askedBy, String askedName, Instant askedAt, String decidedName, Instant decidedAt, String reason) {
    }

    record SealUse(long credential, int version, String format, String sm3, String by, Instant at) {
    }

    private static final Logger log = LoggerFactory.getLogger(Seals.class);
    /** From then on the pages say that a seal's certificate ends. */
    static final Duration SOON = Duration.ofDays(60);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Authority authority;
    private final Issuers issuers;
    private final Departments departments;
    private final CredentialTypes types;
    private final CityProfile city;
    private final Access access;
    private final Audit audit;
    private final Clock clock;

    Seals(JdbcTemplate jdbc, TransactionTemplate transaction, Authority authority, Issuers issuers, Departments departments, CredentialTypes types, CityProfile city, Access access, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.authority = authority;
        this.issuers = issuers;
        this.departments = departments;
        this.types = types;
        this.city = city;
        this.access = access;
        this.audit = audit;
        this.clock = clock;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    /** The department's key, its seal made on first use. */
    SealKey key(String department) {
        return authority.seal(department, departments.getDepartment(department).name(), issuers.codeOf(department));
    }

    /** The electronic seal itself (GB/T 38540), for files. */
    byte[] esl(String department) {
        ensure(department);
        // the one that goes with this key: where another copy of the server has another certificate the file waits
        return jdbc.queryForObject("SELECT esl FROM credentials.seal WHERE department = ? AND certificate = ?", byte[].class, department, SealKey.pem(key(department).certificate()));
    }

    /** Made on first use, and anew when the department has got another certificate: a seal names the one that it goes with. */
    private void ensure(String department) {
        SealKey key = key(department);
        String certificate = SealKey.pem(key.certificate());
        String kept = jdbc.queryForList("SELECT certificate FROM credentials.seal WHERE department = ?", String.class, department).stream().findFirst().orElse(null);
        if (certificate.equals(kept)) {
            return;
        }
        if (kept != null && newer(kept, key.certificate())) {
            // another copy of the server was started later and has a newer one
            throw Problem.unavailable("seal-replaced", "印章证书已更换，请重启本服务器后再用印。", null);
        }
        String name = departments.getDepartment(department).name();
        List<Face.Mark> marks = new ArrayList<>();
        Face.seal(marks, 20.5, 20.5, 20, name);
        byte[] picture = SvgFace.write(new Face(41, 41, marks), name + "电子证照专用章").getBytes(StandardCharsets.UTF_8);
        byte[] esl = ElectronicSeal.make(issuers.codeOf(department) + "-01", name + "电子证照专用章", key.certificate(), picture, 40, authority.maker(), clock.instant());
        Timestamp now = Timestamp.from(clock.instant());
        transaction.executeWithoutResult(status -> {
            int changed = kept == null
                    ? jdbc.update("INSERT INTO credentials.seal (department, name, certificate, state, esl, changed_at) VALUES (?, ?, ?, 'active', ?, ?) ON CONFLICT DO NOTHING", department, name + "电子证照专用章", certificate, esl, now)
                    : jdbc.update("UPDATE credentials.seal SET certificate = ?, esl = ?, changed_at = ? WHERE department = ? AND certificate = ?", certificate, esl, now, department, kept);
            jdbc.update("INSERT INTO credentials.seal_certificate (department, certificate, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", department, certificate, now);
            if (changed > 0 && kept != null) {
                // not done by whoever happens to be the first to need it
                CurrentActor.as(Actor.system("证照"), () -> audit.record("seal.certificate", "seal", department, null, null,
                        Map.of("serial", key.certificate().getSerialNumber().toString(16), "until", key.certificate().getNotAfter().toInstant().toString())));
            }
        });
    }

    private static boolean newer(String kept, X509CertificateHolder own) {
        try {
            List<X509CertificateHolder> other = SealKey.certificates(kept);
            return !other.isEmpty() && other.getFirst().getNotBefore().after(own.getNotBefore());
        } catch (IOException e) {
            return false;
        }
    }

    /** Certificates that were replaced while the server was down are known before anything is verified. */
    @EventListener(ApplicationReadyEvent.class)
    void know() {
        for (String department : jdbc.queryForList("SELECT department FROM credentials.seal", String.class)) {
            try {
                ensure(department);
            } catch (RuntimeException e) {
                log.warn("The seal of {} could not be looked at: {}", department, e.getMessage());
            }
        }
    }

    /** SM3 of each certificate that a seal of this installation has or had → credit code of its department. */
    Map<String, String> certificates() {
        Map<String, String> all = new HashMap<>();
        for (Map.Entry<String, String> of : jdbc.query("SELECT department, certificate FROM credentials.seal_certificate", (r, n) -> Map.entry(r.getString(1), r.getString(2)))) {
            try {
                SealKey.certificates(of.getValue()).forEach(c -> issuers.known(of.getKey()).ifPresent(code -> all.put(TrustBundle.fingerprint(c), code)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return all;
    }

    List<Seal> list() {
        Scope scope = access.scope(CurrentActor.require(), "credential.read");
        List<String> mine = types.list().stream().map(CredentialType::issuer).distinct().filter(d -> scope.reaches(d, null, null)).toList();
        List<Seal> seals = mine.stream().filter(d -> issuers.known(d).isPresent()).map(this::get).toList();
        if (seals.isEmpty() && !mine.isEmpty()) {
            throw issuers.lacking(mine.getFirst());
        }
        return seals;
    }

    Seal get(String department) {
        if (types.list().stream().noneMatch(t -> t.issuer().equals(department))) {
            throw Problem.notFound("no-seal", "该部门没有证照印章。");
        }
        ensure(department);
        var certificate = key(department).certificate();
        return jdbc.queryForObject("SELECT department, name, state, custodian, custodian_name, (SELECT count(*) FROM credentials.seal_use u WHERE u.department = s.department) FROM credentials.seal s WHERE department = ?",
                (r, n) -> new Seal(r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), Chain.name(certificate), certificate.getIssuer().toString(), certificate.getSerialNumber().toString(16),
                        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant(), r.getLong(6)), department);
    }

    /** Who acts; throws 403 when the department's seals are not theirs to manage. */
    Actor managing(String department) {
        Actor actor = CurrentActor.require();
        if (!actor.isSystem() && !access.scope(actor, "seal.manage").reaches(department, null, null)) {
            throw Problem.forbidden("not-yours", "只能管理本部门的印章。");
        }
        return actor;
    }

    /** Until the transaction ends nobody else changes it. */
    Seal locked(String department) {
        get(department);
        jdbc.query("SELECT 1 FROM credentials.seal WHERE department = ? FOR UPDATE", r -> null, department);
        return get(department);
    }

    @Transactional
    public Seal switchTo(String department, boolean active, String reason) {
        managing(department);
        Seal before = locked(department);
        String why = reason(reason, "停用或启用印章须说明理由。");
        String state = active ? "active" : "stopped";
        if (!before.state().equals(state)) {
            jdbc.update("UPDATE credentials.seal SET state = ?, changed_at = ? WHERE department = ?", state, Timestamp.from(clock.instant()), department);
            audit.record(active ? "seal.start" : "seal.stop", "seal", department, why, Map.of("state", before.state()), Map.of("state", state));
        }
        return get(department);
    }

    @Transactional
    public Leave ask(String department, String typeId, String purpose, LocalDate until) {
        Actor actor = managing(department);
        Seal seal = locked(department);
        CredentialType type = types.get(typeId);
        if (!type.issuer().equals(department)) {
            throw Problem.unprocessable("not-its-type", type.name() + "不由该部门签发。");
        }
        String why = reason(purpose, "请写明用印事由。");
        if (until == null || until.isBefore(today()) || until.isAfter(today().plusYears(2))) {
            throw Problem.badRequest("bad-until", "用印期限须为今天起两年之内。");
        }
        if (seal.custodian() == null) {
            throw Problem.unprocessable("no-custodian", "印章还没有保管人，请先由保管人接管。");
        }
        long id = Ids.next();
        jdbc.update("INSERT INTO credentials.seal_leave (id, department, type, purpose, valid_until, state, asked_by, asked_name, asked_at) VALUES (?, ?, ?, ?, ?, 'asked', ?, ?, ?)", id, department, typeId, why, until,
                actor.username(), actor.name(), Timestamp.from(clock.instant()));
        audit.record("seal.ask", "seal", department, why, null, Map.of("leave", Long.toString(id), "type", typeId, "until", until.toString()));
        return leave(id);
    }

    /** @param step {@code give refuse end} */
    @Transactional
    public Leave decide(long id, String step, String reason) {
        Leave leave = leave(id);
        Actor actor = managing(leave.department());
        Seal seal = locked(leave.department());
        Leave now = leave(id);
        if (!actor.username().equals(seal.custodian())) {
            throw Problem.forbidden("not-custodian", "用印由印章保管人（" + (seal.custodianName() == null ? "未指定" : seal.custodianName()) + "）决定。");
        }
        if (!step.equals("end") && actor.username().equals(now.askedBy())) {
            throw Problem.forbidden("own-request", "不能审批自己提出的用印申请。");
        }
        String wanted = step.equals("end") ? "given" : "asked";
        String next = switch (step) {
            case "give" -> "given";
            case "refuse" -> "refused";
            case "end" -> "ended";
            default -> throw Problem.badRequest("bad-step", "只能是 give、refuse 或 end。");
        };
        if (now.state().equals(next)) {
            return now;
        }
        if (!now.state().equals(wanted)) {
            throw Problem.conflict("wrong-state", "用印申请已经处理过。");
        }
        if (!step.equals("give")) {
            reason(reason, "请说明理由。");
        }
        jdbc.update("UPDATE credentials.seal_leave SET state = ?, decided_by = ?, decided_name = ?, decided_at = ?, reason = ? WHERE id = ?", next, actor.username(), actor.name(), Timestamp.from(clock.instant()), reason, id);
        audit.record("seal." + step, "seal", now.department(), reason, Map.of("state", now.state()), Map.of("state", next, "leave", Long.toString(id), "type", now.type()));
        return leave(id);
    }

    static String reason(String reason, String missing) {
        if (reason == null || reason.isBlank() || reason.length() > 500) {
            throw Problem.badRequest("reason-needed", missing);
        }
        return reason.strip();
    }

    private static final String LEAVE = "SELECT id, department, type, purpose, valid_until, state, asked_by, asked_name, asked_at, decided_name, decided_at, reason FROM credentials.seal_leave ";

    private static Leave read(java.sql.ResultSet r, int n) throws java.sql.SQLException {
        return new Leave(r.getLong(1), r.getString(2), r.getString(3), r.getString(4), r.getObject(5, LocalDate.class), r.getString(6), r.getString(7), r.getString(8), r.getTimestamp(9).toInstant(), r.getString(10),
                r.getTimestamp(11) == null ? null : r.getTimestamp(11).toInstant(), r.getString(12));
    }

    private Leave leave(long id) {
        return jdbc.query(LEAVE + "WHERE id = ?", Seals::read, id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-leave", "没有这份用印申请。"));
    }

    List<Leave> leaves(String department) {
        return jdbc.query(LEAVE + "WHERE department = ? ORDER BY id DESC LIMIT 200", Seals::read, department);
    }

    /** The leave under which the type may be sealed today. Throws 422 when there is none, or the seal is stopped. */
    long leaveFor(CredentialType type) {
        ensure(type.issuer());
        String state = jdbc.queryForObject("SELECT state FROM credentials.seal WHERE department = ? FOR SHARE", String.class, type.issuer());
        if (!"active".equals(state)) {
            throw Problem.unprocessable("seal-stopped", "印章已停用，不能签发。");
        }
        Instant until = key(type.issuer()).certificate().getNotAfter().toInstant();
        if (clock.instant().isAfter(until)) {
            throw Problem.unprocessable("seal-expired", "印章的证书已于 " + LocalDate.ofInstant(until, city.current().zone()) + " 到期，不能签发：请更换证书文件并重新启动。");
        }
        return find(type).orElseThrow(() -> Problem.unprocessable("no-leave", "印章还没有批准用于“" + type.name() + "”：请先申请用印，由保管人批准。"));
    }

    private Optional<Long> find(CredentialType type) {
        return jdbc.query("SELECT id FROM credentials.seal_leave WHERE department = ? AND type = ? AND state = 'given' AND valid_until >= ? ORDER BY id DESC LIMIT 1", (r, n) -> r.getLong(1), type.issuer(), type.id(), today())
                .stream().findFirst();
    }

    /** Seals in use whose certificate has ended or ends soon. */
    long ending() {
        Instant soon = clock.instant().plus(SOON);
        List<String> active = jdbc.queryForList("SELECT department FROM credentials.seal WHERE state = 'active'", String.class);
        return types.list().stream().map(CredentialType::issuer).distinct().filter(active::contains).filter(d -> issuers.known(d).isPresent()).filter(d -> key(d).certificate().getNotAfter().toInstant().isBefore(soon)).count();
    }

    void used(String department, long leave, long credential, int version, String format, byte[] sm3, String by) {
        jdbc.update("INSERT INTO credentials.seal_use (id, department, leave, credential, version, format, file_sm3, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", Ids.next(), department, leave, credential, version, format, sm3,
                by, Timestamp.from(clock.instant()));
    }

    /** The leave that the version's PDF was sealed under: its OFD is the same act. */
    long leaveOf(long credential, int version) {
        return jdbc.queryForObject("SELECT leave FROM credentials.seal_use WHERE credential = ? AND version = ? AND format = 'pdf' ORDER BY id LIMIT 1", Long.class, credential, version);
    }

    List<SealUse> uses(String department, Long before, int limit) {
        return jdbc.query("SELECT credential, version, format, file_sm3, by_name, at FROM credentials.seal_use WHERE department = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (r, n) -> new SealUse(r.getLong(1), r.getInt(2), r.getString(3), java.util.HexFormat.of().formatHex(r.getBytes(4)), r.getString(5), r.getTimestamp(6).toInstant()), department, before, before, limit);
    }
}
