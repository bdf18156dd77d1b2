package org.zhongshu.platform.catalog.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.BorderStep;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.catalog.GrantEnded;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request over the border is two cases, one on each side, that follow each other: where the provider is, the provider decides;
 * where the requester is, the requester answers. What people do here is told there, and what was done there is done here by the
 * system – never by hand, or the two would say different things.
 */
@Component
class BorderDesk implements Borders {

    private static final String PART = "neighbours";
    private static final Set<String> OF_PROVIDER = Set.of("agree", "refuse", "uphold", "order");
    private static final Set<String> OF_REQUESTER = Set.of("accept", "object");

    private final ForeignEntries foreign;
    private final ResourceStore store;
    private final Requests requests;
    private final StoredGrants grants;
    private final Cases cases;
    private final Departments departments;
    private final ApplicationEventPublisher events;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    BorderDesk(ForeignEntries foreign, ResourceStore store, Requests requests, StoredGrants grants, Cases cases, Departments departments, ApplicationEventPublisher events, JdbcTemplate jdbc,
               TransactionTemplate transaction) {
        this.foreign = foreign;
        this.store = store;
        this.requests = requests;
        this.grants = grants;
        this.cases = cases;
        this.departments = departments;
        this.events = events;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** The neighbour that a department belongs to. */
    static Optional<String> neighbourOf(String department) {
        if (department == null || !department.startsWith(PREFIX)) {
            return Optional.empty();
        }
        int end = department.indexOf('-', PREFIX.length());
        return Optional.of(end < 0 ? department : department.substring(0, end));
    }

    @Override
    public List<Change> changes(Instant after, long afterId, int limit) {
        return foreign.changes(after, afterId, limit);
    }

    @Override
    public void name(String neighbour, String name) {
        foreign.name(neighbour, name);
    }

    @Override
    public boolean show(String neighbour, Foreign entry) {
        return foreign.show(neighbour, entry);
    }

    @Override
    public boolean hide(String neighbour, String id) {
        return CurrentActor.as(actor(neighbour), () -> foreign.hide(neighbour, id));
    }

    @Override
    public void hideAll(String neighbour) {
        asSystem(neighbour, () -> foreign.hideAll(neighbour));
    }

    @Override
    public Optional<Origin> origin(long resource) {
        return foreign.origin(resource);
    }

    @Override
    public void ask(String neighbour, String key, long resource, String department, String departmentName, String asker, Wish wish) {
        String requester = ForeignEntries.department(neighbour, department);
        Actor actor = new Actor(0, "system:" + PART, asker == null || asker.isBlank() ? departments.nameOf(neighbour) : asker.strip(), requester, Set.of(), Set.of(), Set.of(), null);
        CurrentActor.as(actor, () -> transaction.executeWithoutResult(status -> {
            // one after the other for one entry, so that the same message twice makes one request
            store.lock(resource);
            if (requests.byKey(neighbour, key).isPresent()) {
                return;
            }
            foreign.name(requester, departments.nameOf(neighbour) + "·" + departmentName);
            Entry entry = store.entry(resource).filter(e -> foreign.origin(resource).isEmpty()).orElseThrow(EntryKind::unknown);
            requests.askFrom(neighbour, key, entry, new Terms.Asked(wish.purpose(), wish.fields(), wish.rows(), wish.perMinute(), wish.until(), wish.masked()), actor);
        }));
    }

    @Override
    public void reply(String neighbour, String key, String step, String words) {
        asSystem(neighbour, () -> transaction.executeWithoutResult(status -> requests.byKey(neighbour, key).filter(q -> !q.ended() && OF_REQUESTER.contains(step)).ifPresent(q ->
                act(q, step, words))));
    }

    @Override
    public void decide(String neighbour, long request, String step, String words, Wish wish) {
        asSystem(neighbour, () -> transaction.executeWithoutResult(status -> {
            Requests.Request q = requests.byId(request).filter(x -> !x.ended() && foreign.origin(x.resource()).filter(o -> o.neighbour().equals(neighbour)).isPresent()).orElse(null);
            if (q == null) {
                return;
            }
            switch (step) {
                case "agree", "order" -> {
                    requests.replaceTerms(request, new Terms(q.terms().purpose(), wish.fields(), wish.rows() == null ? List.of() : wish.rows(), wish.perMinute(), wish.until(), wish.masked()));
                    act(q, q.state().equals("mediation") ? "order" : "agree", words);
                }
                case "refuse" -> act(q, "refuse", words);
                case "uphold", "fail" -> {
                    // for good: whatever stage it is at here ends
                    String state = act(q, q.state().equals("mediation") ? "uphold" : q.state().equals("refused") ? "accept" : "refuse", words);
                    if (state.equals("refused")) {
                        act(q, "accept", "邻居平台已办结");
                    }
                }
                default -> throw Problem.badRequest("bad-step", "邻居的答复有误：" + step);
            }
        }));
    }

    /** @return state afterwards */
    private String act(Requests.Request q, String action, String words) {
        if (cases.getCase(q.caseId()).state().equals("suspended")) {
            cases.act(q.caseId(), CaseAction.of("resume", "邻居平台已有答复"));
        }
        return cases.act(q.caseId(), CaseAction.of(action, words == null || words.isBlank() ? "由邻居平台办理" : words)).state();
    }

    @Override
    public void end(String neighbour, String key, boolean own, String reason) {
        asSystem(neighbour, () -> transaction.executeWithoutResult(status -> {
            Optional<Requests.Request> q = own ? requests.byKey(neighbour, key)
                    : requests.byId(Long.parseLong(key)).filter(x -> foreign.origin(x.resource()).filter(o -> o.neighbour().equals(neighbour)).isPresent());
            q.ifPresent(x -> grants.revokeOf(x.id(), reason == null || reason.isBlank() ? "由邻居平台收回" : reason));
        }));
    }

    /** Steps of requests over the border: told to the other side, and kept from being taken on the wrong one. */
    @EventListener
    void on(CaseActed e) {
        if (e.type().equals(Requests.CONDITIONAL) && !e.state().equals(e.fromState())) {
            requests.byCase(e.caseId()).ifPresent(q -> moved(q, e.action(), e.state()));
        }
    }

    @EventListener
    void on(CaseClosed e) {
        if (e.type().equals(Requests.CONDITIONAL) || e.type().equals(Requests.OPEN)) {
            requests.byCase(e.caseId()).ifPresent(q -> moved(q, e.action(), e.state()));
        }
    }

    private void moved(Requests.Request q, String action, String state) {
        Optional<Origin> there = q.resource() == null ? Optional.empty() : foreign.origin(q.resource());
        if (there.isPresent()) {
            ours(q, there.get(), action, state);
        } else {
            theirs(q, action, state);
        }
    }

    /** A request from here for a neighbour's entry. */
    private void ours(Requests.Request q, Origin there, String action, String state) {
        if (OF_PROVIDER.contains(action) && !byNeighbour()) {
            throw Problem.unprocessable("foreign", "该资源由邻居“" + departments.nameOf(there.neighbour()) + "”的提供部门答复，本平台收到后自动办理。");
        }
        String step = action.equals("pass") ? "ask" : state.equals("void") ? "accept" : OF_REQUESTER.contains(action) && !byNeighbour() ? action : null;
        if (step != null) {
            Wish wish = step.equals("ask") ? wish(q.terms()) : null;
            events.publishEvent(new BorderStep(there.neighbour(), q.id(), null, q.resource(), step, words(q), wish, q.requester(), q.askedBy()));
        }
    }

    private record Came(String neighbour, String key) {
    }

    /** A neighbour's request for an entry of ours. */
    private void theirs(Requests.Request q, String action, String state) {
        Came came = jdbc.query("SELECT neighbour, foreign_key FROM catalog.request WHERE id = ? AND foreign_key IS NOT NULL", (row, n) -> new Came(row.getString(1), row.getString(2)), q.id())
                .stream().findFirst().orElse(null);
        if (came == null) {
            return;
        }
        Actor actor = CurrentActor.find().orElse(null);
        if (OF_REQUESTER.contains(action) && actor != null && !actor.isSystem()) {
            throw Problem.unprocessable("foreign", "由申请方（" + departments.nameOf(q.requester()) + "）在其平台上确认，本平台收到后自动办理。");
        }
        String step = switch (action) {
            case "open", "agree" -> "agree";
            case "refuse", "uphold", "order" -> action;
            case "reject" -> "uphold";
            // the time to answer ran out here
            case "accept" -> byNeighbour() ? null : "uphold";
            default -> state.equals("void") ? "uphold" : null;
        };
        if (step != null) {
            // read anew: the provider may have narrowed it
            Terms terms = requests.byId(q.id()).orElseThrow().terms();
            events.publishEvent(new BorderStep(came.neighbour(), null, came.key(), q.resource(), step, words(q), step.equals("agree") || step.equals("order") ? wish(terms) : null, null, null));
        }
    }

    @EventListener
    void on(GrantEnded e) {
        if (byNeighbour()) {
            return;
        }
        Optional<Origin> there = foreign.origin(e.resource());
        if (there.isPresent()) {
            events.publishEvent(new BorderStep(there.get().neighbour(), e.request(), null, e.resource(), "end", e.reason(), null, null, null));
        } else if (e.grantee().startsWith(PREFIX)) {
            jdbc.query("SELECT neighbour, foreign_key FROM catalog.request WHERE id = ? AND foreign_key IS NOT NULL", (row, n) -> new Came(row.getString(1), row.getString(2)), e.request())
                    .forEach(c -> events.publishEvent(new BorderStep(c.neighbour(), null, c.key(), e.resource(), "end", e.reason(), null, null, null)));
        }
    }

    private String words(Requests.Request q) {
        return cases.lastWords(q.caseId()).orElse(null);
    }

    private static Wish wish(Terms t) {
        return new Wish(t.purpose(), t.fields(), t.rows(), t.perMinute(), t.until(), t.masked());
    }

    private static boolean byNeighbour() {
        return CurrentActor.find().filter(a -> a.username().equals("system:" + PART)).isPresent();
    }

    private void asSystem(String neighbour, Runnable work) {
        CurrentActor.as(actor(neighbour), work);
    }

    private Actor actor(String neighbour) {
        return new Actor(0, "system:" + PART, departments.nameOf(neighbour), null, Set.of(), Set.of(), Set.of(), null);
    }
}
