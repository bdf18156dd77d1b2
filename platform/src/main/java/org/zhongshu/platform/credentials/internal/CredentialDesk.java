package org.zhongshu.platform.credentials.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.identifiers.LicenceId;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialChanged;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.credentials.internal.CredentialStore.Row;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Issues, renews, corrects, suspends, resumes and revokes; each once for each request, with its audit entry in the same transaction. */
@Component
class CredentialDesk implements Credentials {

    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CredentialTypes types;
    private final CredentialStore store;
    private final CredentialFiles files;
    private final Seals seals;
    private final UseLog uses;
    private final Issuers issuers;
    private final CityProfile city;
    private final Access access;
    private final Audit audit;
    private final Looks looks;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    CredentialDesk(CredentialTypes types, CredentialStore store, CredentialFiles files, Seals seals, UseLog uses, Issuers issuers, CityProfile city, Access access, Audit audit, ApplicationEventPublisher events, Clock clock, Looks looks) {
        this.looks = looks;
        this.types = types;
        this.store = store;
        this.files = files;
        this.seals = seals;
        this.uses = uses;
        this.issuers = issuers;
        this.city = city;
        this.access = access;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    private Actor issuing(String department) {
        Actor actor = CurrentActor.require();
        if (!actor.isSystem()) {
            access.check(actor, "credential.issue");
            if (!access.scope(actor, "credential.issue").reaches(department, null, null)) {
                throw Problem.forbidden("not-yours", "只能办理本部门签发的证照。");
            }
        }
        return actor;
    }

    @Override
    @Transactional
    public IssuedCredential issue(NewCredential c) {
        CredentialType type = types.get(c.type());
        Actor actor = issuing(type.issuer());
        String request = request(c.request());
        Map<String, String> values = type.checked(c.values());
        String holder = type.checkedHolder(c.holderNumber());
        LocalDate from = c.validFrom() == null ? today() : c.validFrom();
        if (from.isBefore(LocalDate.of(2020, 1, 1)) || from.isAfter(today().plusYears(1))) {
            throw Problem.badRequest("bad-from", "有效期起始日须在 2020 年之后、一年之内。");
        }
        byte[] digest = digest("issue", type.id(), holder, new TreeMap<>(values).toString(), String.valueOf(c.validFrom()));
        store.lockRequest(type.issuer(), request);
        Optional<Long> done = store.done(type.issuer(), request, digest);
        if (done.isPresent()) {
            return view(store.get(done.get()));
        }
        long id = Ids.next();
        Instant at = now();
        LocalDate until = type.until(from);
        String serial = serial(at);
        store.insert(id, type, serial, holder, values.get(type.holderName()), until, city.demo(), at);
        named(type, id, values);
        String identifier = make(type, id, 1, serial, holder, values, from, until, actor, "签发", at);
        record(id, request, type.issuer(), digest, "issue", 1, null, actor, at, null, Map.of("type", type.id(), "identifier", identifier, "holder", masked(type, holder)));
        Row made = store.get(id);
        events.publishEvent(changed(made, CredentialChanged.What.ISSUED, at));
        return view(made);
    }

    /** @param from null: the day after it ends, today when that is past */
    @Transactional
    public IssuedCredential renew(long id, Integer version, LocalDate from, String reason, String word) {
        return act(id, version, "renew", String.valueOf(from), reason, word, (row, type, actor, at, why) -> {
            if (type.months() == null) {
                throw Problem.unprocessable("permanent", type.name() + "长期有效，不需要延续。");
            }
            need(row, "valid", "只有未暂停、未撤销的证照可以延续。");
            LocalDate begin = from != null ? from : row.until() == null || row.until().isBefore(today()) ? today() : row.until().plusDays(1);
            if (begin.isBefore(row.from()) || begin.isAfter(today().plusYears(1))) {
                throw Problem.badRequest("bad-from", "延续的起始日须晚于原起始日，并在一年之内。");
            }
            // valid without a gap: from its old first day when the renewal comes in time
            LocalDate first = begin.isAfter(today()) && (row.until() == null || !begin.isAfter(row.until().plusDays(1))) ? row.from() : begin;
            next(row, type, store.values(id, row.version()), first, type.until(begin), actor, "延续：" + why, at);
        });
    }

    @Transactional
    public IssuedCredential correct(long id, Integer version, Map<String, String> values, String reason, String word) {
        return reworded(id, version, "correct", "更正", values, reason, word);
    }

    @Override
    @Transactional
    public IssuedCredential amend(long id, Map<String, String> changed, String reason, String request) {
        return reworded(id, null, "amend", "变更", changed, reason, request);
    }

    private IssuedCredential reworded(long id, Integer version, String action, String name, Map<String, String> values, String reason, String word) {
        return act(id, version, action, new TreeMap<>(values == null ? Map.of() : values).toString(), reason, word, (row, type, actor, at, why) -> {
            need(row, "valid", "只有未暂停、未撤销的证照可以" + name + "。");
            Map<String, String> before = store.values(id, row.version());
            Map<String, String> whole = new LinkedHashMap<>(before);
            // a field that was taken out of the declaration since goes with this correction
            whole.keySet().removeIf(old -> type.fields().stream().noneMatch(f -> f.id().equals(old)));
            whole.putAll(values == null ? Map.of() : values);
            Map<String, String> after = type.checked(whole);
            if (after.equals(before)) {
                throw Problem.unprocessable("nothing-new", "内容没有变化，不需要" + name + "。");
            }
            next(row, type, after, row.from(), row.until(), actor, name + "：" + why, at);
        });
    }

    @Transactional
    public IssuedCredential suspend(long id, Integer version, String reason, String word) {
        return act(id, version, "suspend", "", reason, word, (row, type, actor, at, why) -> {
            need(row, "valid", "只有有效的证照可以暂停。");
            store.state(id, row.version(), "suspended", 1, why, at);
        });
    }

    @Transactional
    public IssuedCredential resume(long id, Integer version, String reason, String word) {
        return act(id, version, "resume", "", reason, word, (row, type, actor, at, why) -> {
            need(row, "suspended", "只有已暂停的证照可以恢复。");
            store.state(id, row.version(), "valid", 0, null, at);
        });
    }

    @Transactional
    public IssuedCredential end(long id, Integer version, String reason, String word) {
        return act(id, version, "revoke", "", reason, word, (row, type, actor, at, why) -> {
            if (row.state().equals("revoked")) {
                throw Problem.conflict("wrong-state", "证照已经撤销。");
            }
            store.state(id, row.version(), "revoked", 2, why, at);
            store.nameFree(id);
        });
    }

    @Override
    @Transactional
    public void revoke(long id, String reason, String request) {
        end(id, null, reason, request);
    }

    private interface Step {
        void take(Row row, CredentialType type, Actor actor, Instant at, String why);
    }

    private IssuedCredential act(long id, Integer version, String action, String what, String reason, String word, Step step) {
        Row row = store.get(id);
        Actor actor = issuing(row.department());
        String request = request(word);
        if (reason == null || reason.isBlank() || reason.length() > 500) {
            throw Problem.badRequest("reason-needed", "请说明理由（500 字以内）。");
        }
        byte[] digest = digest(action, Long.toString(id), what, reason.strip());
        store.lockRequest(row.department(), request);
        if (store.done(row.department(), request, digest).isPresent()) {
            return view(store.get(id));
        }
        Row before = store.locked(id);
        if (version != null && version != before.version()) {
            throw Problem.conflict("changed", "证照已被他人更新（现为第 " + before.version() + " 版），请刷新后重试。");
        }
        // what is declared no more can still be suspended and ended
        CredentialType type = types.find(before.type());
        if (type == null && java.util.Set.of("renew", "correct", "amend").contains(action)) {
            throw Problem.unprocessable("no-type", "这种证照已不再签发，不能延续、更正或变更。");
        }
        Instant at = now();
        step.take(before, type, actor, at, reason.strip());
        Row after = store.get(id);
        record(id, request, row.department(), digest, action, after.version(), reason.strip(), actor, at, state(before), state(after));
        events.publishEvent(changed(after, switch (action) {
            case "suspend" -> CredentialChanged.What.SUSPENDED;
            case "resume" -> CredentialChanged.What.RESUMED;
            case "revoke" -> CredentialChanged.What.REVOKED;
            default -> CredentialChanged.What.CHANGED;
        }, at));
        return view(after);
    }

    private CredentialChanged changed(Row row, CredentialChanged.What what, Instant at) {
        CredentialType type = types.find(row.type());
        return new CredentialChanged(row.id(), row.version(), row.type(), type == null ? row.type() : type.name(), row.firm(), row.holderNumber(), what, row.until(), at);
    }

    @Override
    public List<CredentialChanged> endingOn(LocalDate day) {
        if (!CurrentActor.find().map(Actor::isSystem).orElse(true)) {
            throw Problem.forbidden("system-only", "只有系统任务可以这样查询。");
        }
        return store.endingOn(day).stream().map(r -> changed(r, CredentialChanged.What.EXPIRING, now())).toList();
    }

    private void named(CredentialType type, long id, Map<String, String> values) {
        String name = values.get(type.holderName());
        if (type.nameOnce() && !store.name(type.id(), name, id)) {
            throw Problem.unprocessable("name-taken", "已有同名的有效" + type.name() + "：“" + name + "”。请换一个名称。");
        }
    }

    private void next(Row row, CredentialType type, Map<String, String> values, LocalDate from, LocalDate until, Actor actor, String why, Instant at) {
        int number = row.version() + 1;
        if (number > 999) {
            throw Problem.unprocessable("too-many-versions", "证照版本已达 999，请另发新证。");
        }
        store.supersede(row.id(), row.version(), number, values.get(type.holderName()), until, at);
        named(type, row.id(), values);
        make(type, row.id(), number, row.serial(), row.holderNumber(), values, from, until, actor, why, at);
    }

    /** Seals a version's PDF and keeps it; the OFD follows. @return its identifier */
    private String make(CredentialType type, long id, int number, String serial, String holder, Map<String, String> values, LocalDate from, LocalDate until, Actor actor, String why, Instant at) {
        long leave = seals.leaveFor(type);
        if (type.definer() == null) {
            throw issuers.lacking(CredentialTypes.DEFINER);
        }
        String identifier = new LicenceId(type.code(), issuers.codeOf(type.issuer()), serial, number).text();
        int index = store.nextIndex();
        String token = files.token(index, from, until, identifier);
        byte[] pdf = files.pdf(type, identifier, holder, values, from, until, token, at);
        byte[] sm3 = Sm3.digest(pdf);
        store.insertVersion(id, number, identifier, index, values, from, until, at, actor.name(), why, token, pdf, sm3);
        seals.used(type.issuer(), leave, id, number, "pdf", sm3, actor.name());
        return identifier;
    }

    private void record(long id, String request, String department, byte[] digest, String action, int version, String reason, Actor actor, Instant at, Object before, Object after) {
        store.act(id, request, department, digest, action, version, reason, actor.name(), at);
        audit.record("credential." + action, "credential", Long.toString(id), reason, before, after);
    }

    private static Map<String, Object> state(Row row) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("identifier", row.identifier());
        m.put("state", row.state());
        m.put("until", row.until() == null ? null : row.until().toString());
        return m;
    }

    private static void need(Row row, String state, String otherwise) {
        if (!row.state().equals(state)) {
            throw Problem.conflict("wrong-state", otherwise);
        }
    }

    static String masked(CredentialType type, String holder) {
        return type.firm(holder) ? Masking.creditCode(holder) : Masking.idNumber(holder);
    }

    private static String request(String request) {
        if (request == null || !request.matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复办理。");
        }
        return request;
    }

    private static byte[] digest(String... parts) {
        return Sm3.digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
    }

    /** As the database keeps it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The day and forty random bits: a number that nobody can count up. */
    private String serial(Instant at) {
        StringBuilder s = new StringBuilder(DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(at, city.current().zone())));
        for (int i = 0; i < 8; i++) {
            s.append(LETTERS.charAt(RANDOM.nextInt(32)));
        }
        return s.toString();
    }

    private IssuedCredential view(Row row) {
        CredentialType type = types.find(row.type());
        return new IssuedCredential(row.id(), row.type(), type == null ? row.type() : type.name(), row.department(), row.identifier(), row.version(), row.stateOn(today()), row.from(), row.until(), row.issuedAt(), row.holderNumber(), row.holderName(),
                store.values(row.id(), row.version()));
    }

    private Actor looking(String purpose) {
        Actor actor = CurrentActor.require();
        if (!actor.isSystem()) {
            access.check(actor, "personal.view");
        }
        if (purpose == null || purpose.isBlank()) {
            throw Problem.badRequest("reason-needed", "查询证照须说明用途。");
        }
        return actor;
    }

    private boolean reaches(Actor actor, Row row) {
        return actor.isSystem() || access.scope(actor, "credential.read").reaches(row.department(), null, null);
    }

    @Override
    @Transactional
    public List<IssuedCredential> heldBy(String holderNumber, String type, String purpose) {
        Actor actor = looking(purpose);
        return store.heldBy(holderNumber.strip().toUpperCase(java.util.Locale.ROOT), type).stream().filter(r -> reaches(actor, r)).map(r -> looked(r, actor, purpose)).toList();
    }

    @Override
    @Transactional
    public Optional<IssuedCredential> find(String identifier, String purpose) {
        Actor actor = looking(purpose);
        return store.known(identifier).map(k -> store.get(k.id())).filter(r -> reaches(actor, r)).map(r -> looked(r, actor, purpose));
    }

    @Override
    @Transactional
    public Optional<byte[]> pdf(String identifier, String purpose) {
        return sealed(identifier, "pdf", purpose);
    }

    @Override
    @Transactional
    public Optional<byte[]> ofd(String identifier, String purpose) {
        return sealed(identifier, "ofd", purpose);
    }

    private Optional<byte[]> sealed(String identifier, String format, String purpose) {
        Actor actor = looking(purpose);
        return store.known(identifier).map(k -> store.get(k.id())).filter(r -> reaches(actor, r)).flatMap(r -> {
            uses.used(r.id(), r.version(), "download", actor.name(), purpose.strip());
            audit.record("credential.download", "credential", Long.toString(r.id()), purpose.strip(), null, null);
            looks.record(CredentialController.concerned(r), Looks.Kind.CREDENTIAL_FILE, true, r.identifier(), purpose.strip());
            return store.file(r.id(), r.version(), format);
        });
    }

    private IssuedCredential looked(Row row, Actor actor, String purpose) {
        uses.used(row.id(), row.version(), "attach", actor.name(), purpose.strip());
        audit.record("credential.attach", "credential", Long.toString(row.id()), purpose.strip(), null, null);
        return view(row);
    }

    @Override
    public boolean hasType(String type) {
        return types.find(type) != null;
    }

    @Override
    public Optional<String> issuerOf(String type) {
        return Optional.ofNullable(types.find(type)).map(CredentialType::issuer);
    }
}
