package org.zhongshu.platform.complaints.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.complaints.ComplaintMoved;
import org.zhongshu.platform.complaints.ComplaintMoved.Step;
import org.zhongshu.platform.complaints.internal.ComplaintStore.Row;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.Matters;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A complaint and its case go together; and who may take no step in it: whoever had the matter in hand, whoever answered before, and the department complained of but for its own answer. */
@Component
class ComplaintCases implements ClosureCheck {

    static final String TYPE = "matter-complaint";
    private static final String ANSWERING = "answering";
    private static final Map<String, String> NAMES = Map.of("taken", "待受理", "handed", "部门说明中", "checking", "核实中", "answered", "已答复", "refused", "不予受理", "reviewing", "复核中");

    private final ComplaintStore store;
    private final Matters matters;
    private final Cases cases;
    private final Departments departments;
    private final ApplicationEventPublisher events;

    ComplaintCases(ComplaintStore store, @Lazy Matters matters, @Lazy Cases cases, Departments departments, ApplicationEventPublisher events) {
        this.store = store;
        this.matters = matters;
        this.cases = cases;
        this.departments = departments;
        this.events = events;
    }

    static String name(String state) {
        return NAMES.getOrDefault(state, state);
    }

    @Override
    public Optional<String> objection(Case c) {
        return Optional.empty();
    }

    @Override
    public Optional<String> objection(Case c, Actor actor) {
        return c.type().equals(TYPE) ? store.ofCase(c.id()).flatMap(r -> barred(r, c.state(), actor)) : Optional.empty();
    }

    private Optional<String> barred(Row r, String state, Actor actor) {
        if (hadInHand(r, actor)) {
            return Optional.of("本案投诉的是您经办的办件，须由他人处理");
        }
        if (!state.equals(ANSWERING) && isOf(r, actor)) {
            return Optional.of("本案投诉的是您所在的部门，由监督部门处理");
        }
        return r.answeredBy() != null && r.answeredBy() == actor.accountId() ? Optional.of("您已答复过本投诉，须由另一人复核") : Optional.empty();
    }

    /** Belongs to the department complained of, or to a part of it. */
    boolean isOf(Row r, Actor actor) {
        return actor.org() != null && departments.under(r.judged()).contains(actor.org());
    }

    boolean hadInHand(Row r, Actor actor) {
        return matters.hands(r.matter()).accounts().contains(actor.accountId());
    }

    /** Inside the step's transaction. */
    @EventListener
    void acted(CaseActed e) {
        if (!e.type().equals(TYPE) || e.state().equals(e.fromState())) {
            return;
        }
        store.ofCase(e.caseId()).ifPresent(r -> {
            switch (e.state()) {
                case ANSWERING -> {
                    if (e.action().equals("ask-named")) {
                        store.named(r.id());
                    }
                    moved(r, Step.HANDED, "已请" + departments.nameOf(r.judged()) + "说明情况", e.at());
                }
                case "reviewing" -> moved(r, Step.REVIEWING, "由另一人复核", e.at());
                case "checking" -> quietly(r, "checking", departments.nameOf(r.judged()) + "已说明情况，监督部门核实中", e.at());
                case "received" -> quietly(r, Step.TAKEN.id(), "监督部门处理中", e.at());
                default -> {
                    // held: the person sees where it stood
                }
            }
        });
    }

    /** Nothing that would have to be told by a message. */
    private void quietly(Row r, String state, String text, Instant at) {
        store.move(r.id(), state);
        store.happened(r.id(), at, text);
    }

    @EventListener
    void closed(CaseClosed e) {
        if (!e.type().equals(TYPE)) {
            return;
        }
        store.ofCase(e.caseId()).ifPresent(r -> {
            Step step = e.action().equals("refuse") ? Step.REFUSED : Step.ANSWERED;
            String answer = cases.lastWords(e.caseId()).orElse(null);
            store.answer(r.id(), step.id(), answer, CurrentActor.find().filter(a -> !a.isSystem()).map(Actor::accountId).orElse(null), e.at());
            moved(r, step, e.action().equals("confirm") ? "已复核答复" : name(step.id()), e.at());
        });
    }

    void moved(Row r, Step step, String text, Instant at) {
        quietly(r, step.id(), text, at);
        events.publishEvent(new ComplaintMoved(r.id(), r.number(), r.person(), r.gid(), r.firm(), step, at));
    }
}
