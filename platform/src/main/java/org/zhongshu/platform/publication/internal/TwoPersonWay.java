package org.zhongshu.platform.publication.internal;

import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.publication.Standing.State;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps of {@link Publication} for one kind. */
final class TwoPersonWay<T> implements Publication<T> {

    private static final int LONGEST_REASON = 500;

    private final Publishable<T> kind;
    private final Publishable.Names names;
    private final VersionTables<T> tables;
    private final Access access;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    TwoPersonWay(Publishable<T> kind, VersionTables<T> tables, Access access, Audit audit, CityProfile city, TransactionTemplate transaction, Clock clock) {
        this.kind = kind;
        this.names = kind.names();
        this.tables = tables;
        this.access = access;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    // ---- reading

    @Override
    public Optional<Standing> find(long id) {
        return tables.find(id);
    }

    @Override
    public Optional<Revision<T>> findRevision(long id, int number) {
        return tables.revision(id, number);
    }

    @Override
    public Standing visible(long id, Actor actor) {
        return seen(tables.find(id), actor);
    }

    private Standing seen(Optional<Standing> found, Actor actor) {
        return found.filter(s -> s.inForce() || seesDrafts(actor, s.department())).orElseThrow(() -> Problem.notFound(names.unknown(), "没有这个" + names.thing() + "，或您无权查看。"));
    }

    @Override
    public boolean seesDrafts(Actor actor, String department) {
        return access.may(actor, names.write(), department) || access.may(actor, names.review(), department);
    }

    @Override
    public Revision<T> revision(Standing s, String number, Actor actor) {
        if (number != null && !number.equals("draft") && !number.matches("[1-9]\\d{0,6}")) {
            throw Problem.badRequest("bad-version", "版本号有误：" + number);
        }
        int wanted = number == null ? s.shown() : number.equals("draft") ? s.draft() : Integer.parseInt(number);
        boolean drafts = seesDrafts(actor, s.department());
        return tables.revision(s.id(), wanted).filter(v -> drafts || v.publishedAt() != null).orElseThrow(() -> Problem.notFound("no-version", "没有这个版本，或您无权查看。"));
    }

    @Override
    public Revision<T> newest(Standing s) {
        return tables.revision(s.id(), s.draft()).orElseThrow();
    }

    @Override
    public List<Revision<T>> revisions(Standing s, Actor actor) {
        boolean drafts = seesDrafts(actor, s.department());
        return tables.revisions(s.id()).stream().filter(v -> drafts || v.publishedAt() != null).toList();
    }

    // ---- writing

    @Override
    public Standing create(T given, String note, boolean demo) {
        Actor actor = CurrentActor.require();
        T words = kind.draft(given);
        access.check(actor, names.write(), kind.department(words));
        return transaction.execute(status -> insert(words, note, demo, actor).orElseThrow(() -> Problem.conflict("code-taken", names.thing() + "编码 " + kind.firstCode(words) + " 已经有了。")));
    }

    @Override
    public Optional<Standing> insert(T words, String note, boolean demo, Actor actor) {
        Instant now = now();
        Standing s = new Standing(Ids.next(), kind.firstCode(words), State.DRAFT, 1, null, kind.department(words), null, null, false, null, now, demo && city.demo(), 1);
        if (!kind.insert(s, words)) {
            return Optional.empty();
        }
        add(s, words, note, actor, "draft", null);
        return Optional.of(s);
    }

    private void add(Standing s, T words, String note, Actor actor, String action, T before) {
        String why = clean(note);
        tables.add(s.id(), new Revision<>(s.draft(), words, why, actor.name(), actor.org(), s.changedAt(), null));
        audit.record(names.prefix() + "." + action, names.subject(), Long.toString(s.id()), why, before, words);
    }

    @Override
    public Standing edit(long id, T given, String note, Integer version) {
        Actor actor = CurrentActor.require();
        T words = kind.draft(given);
        return transaction.execute(status -> change(locked(id, version, actor), words, note, actor));
    }

    @Override
    public Optional<Standing> lock(String code) {
        return tables.lock(code);
    }

    @Override
    public Standing change(Standing s, T words, String note, Actor actor) {
        access.check(actor, names.write(), s.department());
        access.check(actor, names.write(), kind.department(words));
        allow(s, "修改", State.DRAFT, State.PUBLISHED, State.CHANGED);
        T before = newest(s).words();
        kind.changing(s, before, words);
        if (before.equals(words)) {
            return s;
        }
        boolean never = s.live() == null;
        Standing next = new Standing(s.id(), s.code(), never ? State.DRAFT : State.CHANGED, s.draft() + 1, s.live(), never ? kind.department(words) : s.department(), null, null, false,
                s.publishedAt(), now(), s.demo(), s.version() + 1);
        save(next, s);
        if (never) {
            kind.show(s.id(), words);
        }
        add(next, words, note, actor, "edit", before);
        return next;
    }

    // ---- steps

    @Override
    public Standing submit(long id, Integer version) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            access.check(actor, names.write(), s.department());
            allow(s, "提交审核", State.DRAFT, State.CHANGED);
            Map<String, String> missing = kind.missing(newest(s).words());
            if (!missing.isEmpty()) {
                throw Problem.invalid("incomplete", "还不能提交：" + String.join("；", missing.values()) + "。", missing);
            }
            return step(s, State.REVIEW, actor, "submit", null);
        });
    }

    @Override
    public Standing approve(long id, Integer version, String note) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            reviewing(s, actor);
            T words = newest(s).words();
            Instant now = now();
            Standing next = new Standing(id, kind.code(s, words), State.PUBLISHED, s.draft(), s.draft(), kind.department(words), null, null, false, now, now, s.demo(), s.version() + 1);
            save(next, s);
            tables.markPublished(id, s.draft(), now);
            kind.show(id, words);
            kind.published(id, words);
            record("publish", s, next, clean(note));
            return next;
        });
    }

    @Override
    public Standing reject(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明退回的理由。");
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            reviewing(s, actor);
            return step(s, s.live() == null ? State.DRAFT : State.CHANGED, null, "reject", why);
        });
    }

    @Override
    public Standing withdraw(long id, Integer version, String reason) {
        Actor actor = CurrentActor.require();
        String why = required(reason, "请写明撤销的理由。");
        return transaction.execute(status -> {
            Standing s = locked(id, version, actor);
            allow(s, "撤销", State.DRAFT, State.REVIEW, State.PUBLISHED, State.CHANGED);
            if (s.live() == null) {
                access.check(actor, names.write(), s.department());
            } else if (!access.everywhere(actor, names.review())) {
                throw Problem.forbidden("bureau-only", "已发布的" + names.thing() + "由" + names.bureau() + "撤销。");
            }
            Standing next = step(s, State.WITHDRAWN, null, "withdraw", why);
            kind.withdrawn(id, why);
            return next;
        });
    }

    @Override
    public List<String> steps(Standing s, Actor actor) {
        List<String> steps = new ArrayList<>();
        if (kind.elsewhere(s) != null) {
            return steps;
        }
        boolean writes = access.may(actor, names.write(), s.department());
        if (writes && (s.state() == State.DRAFT || s.state() == State.PUBLISHED || s.state() == State.CHANGED)) {
            steps.add("edit");
        }
        if (writes && (s.state() == State.DRAFT || s.state() == State.CHANGED)) {
            steps.add("submit");
        }
        if (s.state() == State.REVIEW && reviewObjection(s, actor).isEmpty()) {
            steps.add("approve");
            steps.add("reject");
        }
        if (s.state() != State.WITHDRAWN && (s.live() == null ? writes : access.everywhere(actor, names.review()))) {
            steps.add("withdraw");
        }
        return steps;
    }

    @Override
    public Optional<String> reviewObjection(Standing s, Actor actor) {
        if (!access.may(actor, names.review(), s.department())) {
            return Optional.of("您没有审核该部门" + names.thing() + "的权限。");
        }
        if (s.submitter() != null && s.submitter() == actor.accountId()) {
            return Optional.of("不能审核自己提交的" + names.thing() + "。");
        }
        if (!s.byBureau() && !access.everywhere(actor, names.review())) {
            return Optional.of("部门提交的" + names.thing() + "由" + names.bureau() + "审核。");
        }
        return Optional.empty();
    }

    private void reviewing(Standing s, Actor actor) {
        allow(s, "审核", State.REVIEW);
        reviewObjection(s, actor).ifPresent(why -> {
            throw Problem.forbidden("not-your-review", why);
        });
    }

    // ---- what every step needs

    private Standing locked(long id, Integer version, Actor actor) {
        Standing s = seen(tables.lock(id), actor);
        if (kind.elsewhere(s) != null) {
            throw Problem.unprocessable("foreign", kind.elsewhere(s));
        }
        if (version == null) {
            throw Problem.invalid("incomplete", "请求缺少版本号，请刷新后重试。", Map.of("version", "必填"));
        }
        if (version != s.version()) {
            throw stale();
        }
        return s;
    }

    private void allow(Standing s, String what, State... states) {
        if (!List.of(states).contains(s.state())) {
            throw Problem.unprocessable("not-now", names.thing() + "处于“" + s.state().label() + "”，不能" + what + "。");
        }
    }

    /** @param submitter who submits; null: nobody */
    private Standing step(Standing s, State state, Actor submitter, String action, String reason) {
        Standing next = new Standing(s.id(), s.code(), state, s.draft(), s.live(), s.department(), submitter == null ? null : submitter.accountId(), submitter == null ? null : submitter.name(),
                submitter != null && access.everywhere(submitter, names.write()), s.publishedAt(), now(), s.demo(), s.version() + 1);
        save(next, s);
        record(action, s, next, reason);
        return next;
    }

    private void save(Standing next, Standing read) {
        if (!tables.save(next, read.version())) {
            throw stale();
        }
    }

    private void record(String action, Standing before, Standing after, String reason) {
        audit.record(names.prefix() + "." + action, names.subject(), Long.toString(after.id()), reason, facts(before), facts(after));
    }

    private static Map<String, Object> facts(Standing s) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("code", s.code());
        facts.put("state", s.state().id());
        facts.put("draft", s.draft());
        facts.put("live", s.live());
        return facts;
    }

    /** Trimmed; null for nothing. PostgreSQL's text holds neither a zero character nor half of one. */
    private static String clean(String text) {
        return text == null || text.isBlank() ? null : text.replaceAll("[\\x00\\p{Cs}]", "\uFFFD").strip();
    }

    private static String required(String reason, String message) {
        String clean = clean(reason);
        if (clean == null || clean.length() > LONGEST_REASON) {
            throw Problem.invalid("incomplete", message, Map.of("reason", "须为 1 到 " + LONGEST_REASON + " 字"));
        }
        return clean;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Problem stale() {
        return Problem.conflict("stale", names.thing() + "已被他人更新，请刷新后再操作。");
    }
}
