package org.zhongshu.platform.evaluations.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.evaluations.internal.RatingStore.Mending;
import org.zhongshu.platform.evaluations.internal.RatingStore.Rating;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes grades, each service once. From then on the grade stands for itself: the trail, the case and the figures are written by the system
 * and name no service, no account, no network and no day.
 */
@Component
class Ratings {

    static final Actor SYSTEM = Actor.system("evaluations");
    /** What may be said without words: 国办发〔2019〕51号 asks for time, guide, convenience, platform; and the manner. */
    static final Set<String> ASPECTS = Set.of("time", "guide", "trips", "papers", "platform", "manner", "rule");
    private static final String SATISFIED = "answer-satisfied";
    private static final String AGAIN = "answer-again";

    private final ServiceStore services;
    private final RatingStore store;
    private final BadGrades bad;
    private final GradableServices days;
    private final GradeLink link;
    private final Cases cases;
    private final Persons persons;
    private final Departments departments;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Ratings(ServiceStore services, RatingStore store, BadGrades bad, GradableServices days, GradeLink link, Cases cases, Persons persons, Departments departments, Audit audit, TransactionTemplate transaction) {
        this.services = services;
        this.store = store;
        this.bad = bad;
        this.days = days;
        this.link = link;
        this.cases = cases;
        this.persons = persons;
        this.departments = departments;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param phone for the revisit after a bad grade, if the person wants to be called; null: answered on the page alone */
    record Given(Integer grade, List<String> aspects, String words, String phone) {
    }

    /** @param follow word of the link that tells what came of a bad grade; given to the grader alone, once */
    record Thanks(String follow) {
    }

    record Followed(String state, String stateName, String reply, boolean mayAnswer) {
    }

    /** @param again it was graded by the receipt's link, and may be graded over until then; grade,words only for the account; followed: of a bad grade */
    record View(String id, String itemName, String departmentName, String channel, String endedOn, String until, boolean rated, boolean open, boolean again, Integer grade, String words, Followed followed) {
    }

    /** @param own by the person served, signed in; otherwise by the receipt's link */
    Thanks rate(ServiceStore.Row s, Given g, boolean own) {
        Grade grade = Grade.of(g.grade());
        List<String> aspects = g.aspects() == null ? List.of() : g.aspects().stream().distinct().sorted().toList();
        if (!ASPECTS.containsAll(aspects)) {
            throw Problem.badRequest("bad-aspect", "评价选项不正确。");
        }
        String phone = g.phone() == null || g.phone().isBlank() ? null : g.phone().strip();
        if (phone != null && (!grade.bad() || !phone.matches("1[3-9]\\d{9}"))) {
            throw Problem.badRequest("bad-phone", grade.bad() ? "回访电话须为 11 位手机号；不愿留电话可以不填。" : "满意的评价不需要留电话。");
        }
        LocalDate today = days.today();
        if (today.isAfter(s.until())) {
            throw Problem.unprocessable("too-late", "评价已截止（办结后 " + GradableServices.DAYS + " 天内可评价）。");
        }
        String words = Words.plain(g.words(), names(s));
        transaction.executeWithoutResult(status -> {
            LocalDate month = today.withDayOfMonth(1);
            byte[] key = store.key(s.id());
            if (!services.rate(s.id(), !own)) {
                if (!own || !services.replace(s.id(), today.minusDays(days.ownDays()))) {
                    throw Problem.conflict("rated-already", "这次服务已经评价过，一次服务只能评价一次。");
                }
                // counted where the first one was: the figures of that month are not published yet
                month = store.find(key).map(Rating::month).orElse(month);
                store.replaced(key);
                CurrentActor.as(SYSTEM, () -> bad.replaced(store.key(s.id())));
                key = store.ownKey(s.id());
            }
            Rating rating = new Rating(key, month, grade, s.item(), s.itemName(), s.department(), s.channel(), aspects, words, null);
            store.add(rating);
            // in the name of the system: an entry of the trail would tell who graded
            CurrentActor.as(SYSTEM, () -> {
                audit.record("evaluation.give", "evaluation", null, null, null, Map.of("department", s.department()));
                if (grade.bad()) {
                    bad.await(rating, s.officer(), phone, today);
                }
            });
        });
        return new Thanks(grade.bad() ? link.word(GradeLink.Kind.FOLLOW, s.id(), today.plusDays(180)) : null);
    }

    private List<String> names(ServiceStore.Row s) {
        return persons.find(s.person()).map(p -> persons.clear(p.id())).map(c -> Stream.of(c.name(), c.idNumber(), c.phone()).filter(Objects::nonNull).toList()).orElse(List.of());
    }

    /** @param own through the account of who was served: the receipt's link tells nobody what was graded, nor whether: who printed it may look again and again */
    View view(ServiceStore.Row s, boolean own) {
        boolean again = own && days.replaceable(s);
        boolean rated = own && s.rated();
        Optional<Rating> r = rated ? store.find(key(s, true)) : Optional.empty();
        return new View(Long.toString(s.id()), s.itemName(), departments.nameOf(s.department()), s.channel(), s.endedOn().toString(), (again ? s.endedOn().plusDays(days.ownDays()) : s.until()).toString(), rated,
                again || !rated && !days.today().isAfter(s.until()), again, r.map(x -> x.grade().number()).orElse(null), r.map(Rating::words).orElse(null), own ? followed(s, true) : null);
    }

    /** What the link graded is the link's; whoever gave it learns nothing of what the person served graded over it. */
    private byte[] key(ServiceStore.Row s, boolean own) {
        return own && s.replaced() ? store.ownKey(s.id()) : store.key(s.id());
    }

    Followed followed(ServiceStore.Row s, boolean own) {
        byte[] key = key(s, own);
        return store.of(key).map(m -> new Followed(m.state(), BadGrades.name(m.state()), m.reply(), m.state().equals(BadGrades.REVISITING)))
                .orElseGet(() -> store.waits(key) ? new Followed(BadGrades.VERIFYING, BadGrades.name(BadGrades.VERIFYING), null, false) : null);
    }

    /** The revisit on the page: the person's own answer moves the case. */
    Followed answer(ServiceStore.Row s, Boolean satisfied, String said, boolean own) {
        if (satisfied == null) {
            throw Problem.badRequest("bad-answer", "请选择对整改是否满意。");
        }
        String words = Words.plain(said, names(s));
        transaction.executeWithoutResult(status -> CurrentActor.as(SYSTEM, () -> {
            Mending m = store.of(key(s, own)).orElseThrow(() -> Problem.notFound("no-mending", "没有需要回访的差评。"));
            if (!cases.getCase(m.caseId()).state().equals(BadGrades.REVISITING)) {
                throw Problem.unprocessable("not-now", "现在不需要回访答复。");
            }
            cases.signal(m.caseId(), satisfied ? SATISFIED : AGAIN, "评价人在线答复回访：" + (satisfied ? "对整改满意" : "对整改仍不满意") + (words == null ? "" : "。" + words));
        }));
        return followed(s, own);
    }
}
