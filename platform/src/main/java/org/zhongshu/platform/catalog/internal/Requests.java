package org.zhongshu.platform.catalog.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests for data. Each one is a case: people act on it in their inbox, and what they decide takes effect here in the same
 * transaction – a case closed by agreement makes the grant, or neither of the two happens.
 */
@Component
class Requests {

    private static final Logger log = LoggerFactory.getLogger(Requests.class);
    static final String OPEN = "data-open";
    static final String CONDITIONAL = "data-request";
    static final String DEMAND = "data-demand";
    /** The data bureau: the department that examines requests, mediates, and assigns what nobody has yet. */
    private static final String BUREAU = "data";
    private static final Set<String> TYPES = Set.of(OPEN, CONDITIONAL, DEMAND);
    private static final Set<String> AGREED = Set.of("open", "agree", "order");
    private static final String COLUMNS = "q.id, q.case_id, q.case_number, q.kind, q.resource_id, q.title, q.requester, q.provider, q.asked_by, q.asked_at, q.terms, q.state, q.ended_at, q.answer, q.version,"
            + " (SELECT g.revoked_at FROM catalog.access_grant g WHERE g.request_id = q.id), (SELECT g.until_at FROM catalog.access_grant g WHERE g.request_id = q.id)";

    private final Cases cases;
    private final ResourceStore store;
    private final StoredGrants grants;
    private final Access access;
    private final Departments departments;
    private final CityProfile city;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Requests(Cases cases, ResourceStore store, StoredGrants grants, Access access, Departments departments, CityProfile city, Audit audit, JdbcTemplate jdbc,
             TransactionTemplate transaction, Clock clock) {
        this.cases = cases;
        this.store = store;
        this.grants = grants;
        this.access = access;
        this.departments = departments;
        this.city = city;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param state     where its case stands; at the end {@code granted refused answered void}
     * @param revokedAt when the grant that came of it was taken back
     * @param until     when that grant ends
     */
    record Request(long id, long caseId, String caseNumber, String kind, Long resource, String title, String requester, String provider, String askedBy, Instant askedAt,
                   Terms terms, String state, Instant endedAt, String answer, int version, Instant revokedAt, Instant until) {

        /** As lists show it: whoever was granted something reads here whether it still holds. */
        String standing(Instant now) {
            return !state.equals("granted") ? state : revokedAt != null ? "revoked" : until != null && !now.isBefore(until) ? "expired" : state;
        }

        boolean ended() {
            return endedAt != null;
        }
    }

    private record Report(String type, String title, String description, String department, Instant occurredAt, JsonNode data) implements CaseReport {
        @Override
        public String key() {
            return null;
        }

        @Override
        public String source() {
            return "catalog";
        }
    }

    /** Asks for an entry's data. Unconditional sharing is granted before this returns; conditional goes its way as a case. */
    Request ask(long resource, Terms.Asked asked) {
        Actor actor = requester();
        return transaction.execute(status -> {
            // one after the other for one entry, so that two clicks make one request
            store.lock(resource);
            Entry entry = store.entry(resource).orElseThrow(EntryKind::unknown);
            String provider = entry.description().provider();
            if (provider.equals(actor.org())) {
                throw Problem.unprocessable("own-data", "这是本部门的数据，无需申请。");
            }
            if (entry.description().share().equals("none")) {
                throw Problem.unprocessable("not-shared", "该资源不予共享，依据：" + entry.description().legalBasis() + "。如确有需要，可提交数据需求由数据主管部门协调。");
            }
            if (grants.holds(resource, actor.org())) {
                throw Problem.conflict("already-granted", "本部门已有该资源的有效授权；需要调整时请先交回再申请。");
            }
            Optional<Request> running = find("q.resource_id = ? AND q.requester = ? AND q.ended_at IS NULL", resource, actor.org()).stream().findFirst();
            if (running.isPresent()) {
                throw Problem.conflict("already-asked", "本部门已在申请该资源，编号 " + running.get().caseNumber() + "。");
            }
            Terms terms = Terms.of(asked, entry.description(), today());
            // a neighbour decides itself, also about what it shares without conditions
            boolean unconditional = entry.description().share().equals("unconditional") && !provider.startsWith(Borders.PREFIX);
            ObjectNode data = Json.mapper().createObjectNode().put("resource", Long.toString(resource)).put("code", entry.code()).put("provider", provider)
                    .put("requester", actor.org()).put("mediator", BUREAU);
            Request request = open(unconditional ? OPEN : CONDITIONAL, resource, "申请共享“" + entry.description().name() + "”", terms.inWords(entry.description()), provider, terms, data, actor);
            if (unconditional) {
                cases.signal(request.caseId(), "unconditional", "无条件共享，系统自动开通");
            }
            return find("q.id = ?", request.id()).getFirst();
        });
    }

    /** Says that some data is needed that the catalogue does not have. */
    Request demand(String title, String description) {
        Actor actor = requester();
        String name = Texts.clean(title);
        String text = Texts.clean(description);
        if (name == null || name.length() > 100 || text == null || text.length() < 10 || text.length() > 2000) {
            throw Problem.invalid("bad-demand", "请写明需要什么数据、用在哪里。", Map.of("title", "1 到 100 字", "description", "10 到 2000 字"));
        }
        ObjectNode data = Json.mapper().createObjectNode().put("requester", actor.org()).put("mediator", BUREAU);
        return transaction.execute(status -> open(DEMAND, null, "数据需求：" + name, text, null, null, data, actor));
    }

    /** A request that is not for a person at this platform to make: a neighbour's. Joins the caller's transaction. */
    Request askFrom(String neighbour, String key, Entry entry, Terms.Asked asked, Actor asker) {
        String provider = entry.description().provider();
        if (entry.description().share().equals("none")) {
            throw Problem.unprocessable("not-shared", "该资源不予共享，依据：" + entry.description().legalBasis());
        }
        if (grants.holds(entry.id(), asker.org())) {
            throw Problem.conflict("already-granted", "申请部门已有该资源的有效授权；需要调整时请先交回再申请。");
        }
        Terms terms = Terms.of(asked, entry.description(), today());
        boolean unconditional = entry.description().share().equals("unconditional");
        ObjectNode data = Json.mapper().createObjectNode().put("resource", Long.toString(entry.id())).put("code", entry.code()).put("provider", provider)
                .put("requester", asker.org()).put("mediator", BUREAU).put("neighbour", neighbour);
        Request request = open(unconditional ? OPEN : CONDITIONAL, entry.id(), departments.nameOf(asker.org()) + "申请共享“" + entry.description().name() + "”",
                "邻居平台转来，申请人：" + asker.name() + "\n" + terms.inWords(entry.description()), provider, terms, data, asker);
        jdbc.update("UPDATE catalog.request SET neighbour = ?, foreign_key = ? WHERE id = ?", neighbour, key, request.id());
        if (unconditional) {
            cases.signal(request.caseId(), "unconditional", "无条件共享，系统自动开通");
        } else {
            cases.act(request.caseId(), CaseAction.of("pass", "申请方数据主管部门已作符合性审查"));
        }
        return request;
    }

    /** What is given is less than what was asked for. Joins the caller's transaction. */
    void replaceTerms(long id, Terms terms) {
        jdbc.update("UPDATE catalog.request SET terms = ?::jsonb, version = version + 1 WHERE id = ?", Json.write(terms), id);
    }

    Optional<Request> byCase(long caseId) {
        return find("q.case_id = ?", caseId).stream().findFirst();
    }

    Optional<Request> byId(long id) {
        return find("q.id = ?", id).stream().findFirst();
    }

    Optional<Request> byKey(String neighbour, String key) {
        return find("q.neighbour = ? AND q.foreign_key = ?", neighbour, key).stream().findFirst();
    }

    private Request open(String kind, Long resource, String title, String description, String provider, Terms terms, JsonNode data, Actor actor) {
        Instant now = clock.instant();
        CaseRef opened = cases.open(new Report(kind, title, description, BUREAU, now, data));
        long id = Ids.next();
        String state = cases.getCase(opened.id()).state();
        jdbc.update("""
                INSERT INTO catalog.request (id, case_id, case_number, kind, resource_id, title, requester, provider, asked_by, asked_at, terms, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)""", id, opened.id(), opened.number(), kind, resource, title, actor.org(), provider, actor.name(),
                ResourceStore.at(now), terms == null ? null : Json.write(terms), state);
        audit.record("catalog.request", "catalog-request", Long.toString(id), terms == null ? description : terms.purpose(), null, terms);
        return find("q.id = ?", id).getFirst();
    }

    /** The provider gives less than was asked for: fewer columns or rows, a lower rate, a shorter time. */
    Request narrow(long id, Terms.Asked asked, Integer version) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            Request request = find("q.id = ? FOR UPDATE", id).stream().findFirst().filter(q -> q.provider() != null && access.may(actor, "catalog.grant", q.provider()))
                    .orElseThrow(() -> Problem.notFound("no-request", "没有这个申请，或您无权处理。"));
            if (version == null || version != request.version()) {
                throw Problem.conflict("stale", "申请已被他人更新，请刷新后再操作。");
            }
            if (request.provider().startsWith(Borders.PREFIX)) {
                throw Problem.unprocessable("foreign", "授权内容由邻居平台的提供部门决定。");
            }
            if (request.ended() || !request.state().equals("provider")) {
                throw Problem.unprocessable("not-now", "只有在提供部门答复期间才能调整授权内容。");
            }
            Entry entry = store.entry(request.resource()).orElseThrow(EntryKind::unknown);
            Terms terms = Terms.of(new Terms.Asked(request.terms().purpose(), asked.fields(), asked.rows(), asked.perMinute(), asked.until(),
                    asked.masked() == null ? request.terms().masked() : asked.masked()), entry.description(), today());
            if (!terms.within(request.terms(), entry.description())) {
                throw Problem.unprocessable("wider", "授权内容只能比申请的少，不能增加信息项、放宽条件、减少脱敏、提高频率或延长期限。");
            }
            jdbc.update("UPDATE catalog.request SET terms = ?::jsonb, version = version + 1 WHERE id = ?", Json.write(terms), id);
            audit.record("catalog.narrow", "catalog-request", Long.toString(id), null, request.terms(), terms);
            cases.act(request.caseId(), CaseAction.of("comment", "授权内容调整为：\n" + terms.inWords(entry.description())));
            return find("q.id = ?", id).getFirst();
        });
    }

    /** A refusal that the requester neither accepted nor contested in time stands. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void lapse() {
        Instant now = clock.instant();
        for (Request waiting : find("q.state = 'refused' AND q.ended_at IS NULL ORDER BY q.id LIMIT 1000")) {
            try {
                if (cases.findCase(waiting.caseId()).filter(c -> c.overdue(now)).isPresent()) {
                    cases.signal(waiting.caseId(), "lapsed", "申请方逾期未确认，视为接受提供部门的意见");
                }
            } catch (RuntimeException e) {
                log.warn("The request {} could not lapse; tried again in ten minutes: {}", waiting.caseNumber(), e.toString());
            }
        }
    }

    /** A step of a request's case: its state is kept beside the request, for lists. */
    @EventListener
    void on(CaseActed e) {
        if (TYPES.contains(e.type()) && !e.state().equals(e.fromState())) {
            // the demand's provider is whom the bureau chose
            jdbc.update("UPDATE catalog.request SET state = ?, provider = CASE WHEN kind = ? THEN ? ELSE provider END, version = version + 1 WHERE case_id = ?",
                    e.state(), DEMAND, e.department(), e.caseId());
        }
    }

    /** The end of a request's case: an agreement becomes a grant in the same transaction. */
    @EventListener
    void on(CaseClosed e) {
        if (!TYPES.contains(e.type())) {
            return;
        }
        Request request = find("q.case_id = ? FOR UPDATE", e.caseId()).stream().findFirst().orElse(null);
        if (request == null || request.ended()) {
            return;
        }
        boolean agreed = e.state().equals("closed") && AGREED.contains(e.action());
        String state = agreed ? "granted" : !e.state().equals("closed") ? "void" : request.kind().equals(DEMAND) ? "answered" : "refused";
        jdbc.update("UPDATE catalog.request SET state = ?, ended_at = ?, answer = ?, version = version + 1 WHERE id = ?", state, ResourceStore.at(clock.instant()), e.action(), request.id());
        if (agreed) {
            Entry entry = store.entry(request.resource())
                    .orElseThrow(() -> Problem.unprocessable("no-entry", "资源已撤销，不能再授权；请改为不同意并说明。"));
            if (entry.description().share().equals("none")) {
                throw Problem.unprocessable("not-shared", "资源已调整为不予共享，不能再授权。");
            }
            grants.give(request.id(), request.resource(), request.provider(), request.requester(), request.terms(), CurrentActor.find().map(Actor::name).orElse("系统"));
        }
    }

    /** @param side mine: what the actor's department asked for; given: what is asked of departments in the actor's reach */
    Page<Request> list(Actor actor, String side, Boolean open, Long before, int limit) {
        String[] reach = side.equals("given") ? access.departments(actor, "catalog.grant") : actor.org() == null ? new String[0] : new String[]{actor.org()};
        String column = side.equals("given") ? "q.provider" : "q.requester";
        List<Request> rows = jdbc.query("SELECT " + COLUMNS + " FROM catalog.request q WHERE (?::text[] IS NULL OR " + column + " = ANY (?)) AND (?::boolean IS NULL OR (q.ended_at IS NULL) = ?)"
                + " AND (?::bigint IS NULL OR q.id < ?) ORDER BY q.id DESC LIMIT ?", (row, n) -> request(row), reach, reach, open, open, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Request> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    /** Of one's own department, or asked of it. */
    Request get(long id, Actor actor) {
        return find("q.id = ?", id).stream().findFirst()
                .filter(q -> q.requester().equals(actor.org()) || q.provider() != null && access.may(actor, "catalog.grant", q.provider()) || BUREAU.equals(actor.org()))
                .orElseThrow(() -> Problem.notFound("no-request", "没有这个申请，或您无权查看。"));
    }

    private Actor requester() {
        Actor actor = CurrentActor.require();
        if (actor.org() == null || departments.find(actor.org()).isEmpty()) {
            throw Problem.forbidden("no-department", "数据按部门申请，您的账号没有所属部门。");
        }
        access.check(actor, "catalog.request", actor.org());
        return actor;
    }

    private LocalDate today() {
        return clock.instant().atZone(city.current().zone()).toLocalDate();
    }

    private List<Request> find(String condition, Object... parameters) {
        return jdbc.query("SELECT " + COLUMNS + " FROM catalog.request q WHERE " + condition, (row, n) -> request(row), parameters);
    }

    private static Request request(ResultSet row) throws SQLException {
        long resource = row.getLong(5);
        boolean none = row.wasNull();
        String terms = row.getString(11);
        return new Request(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4), none ? null : resource, row.getString(6), row.getString(7), row.getString(8), row.getString(9),
                ResourceStore.instant(row, 10), terms == null ? null : Json.read(terms, Terms.class), row.getString(12), ResourceStore.instant(row, 13), row.getString(14), row.getInt(15), ResourceStore.instant(row, 16),
                ResourceStore.instant(row, 17));
    }
}
