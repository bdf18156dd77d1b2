package org.zhongshu.platform.projects.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.matters.ProjectPlans;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What matters ask of projects. */
@Component
class Plans implements ProjectPlans {

    private final Schemes schemes;
    private final ProjectStore store;
    private final ReviewStore reviews;
    private final Departments departments;
    private final CityProfile city;

    Plans(Schemes schemes, ProjectStore store, ReviewStore reviews, Departments departments, CityProfile city) {
        this.schemes = schemes;
        this.store = store;
        this.reviews = reviews;
        this.departments = departments;
        this.city = city;
    }

    static Problem unknown() {
        return Problem.notFound("no-project", "没有这个项目。");
    }

    /** @throws Problem 422 for one that was given up */
    static void goesOn(Project p) {
        if (p.ended()) {
            throw Problem.unprocessable("ended", "项目已经终止，不能再申报或更正；继续建设的请重新登记。");
        }
    }

    @Override
    public Set<String> fields() {
        return Set.of("code", "name", "kind", "industry", "amount", "area", "place", "start", "end");
    }

    @Override
    public Plan plan(String code, String firm) {
        Project p = Optional.ofNullable(schemes.get().read(code)).flatMap(store::find).filter(q -> q.firm().equals(firm)).orElseThrow(Plans::unknown);
        goesOn(p);
        return plan(p);
    }

    Plan plan(Project p) {
        Scheme scheme = schemes.get();
        Set<String> taken = new HashSet<>();
        Set<String> left = new HashSet<>();
        Map<String, List<String>> needs = new LinkedHashMap<>();
        for (Scheme.Stage s : scheme.stages()) {
            needs.put(s.name(), s.needs());
            s.items().forEach((item, condition) -> {
                Boolean holds = condition.holds(p);
                if (holds != null) {
                    (holds ? taken : left).add(item);
                }
            });
        }
        return new Plan(p.code(), p.name(), scheme.composite(), known(scheme, p), LocalDate.ofInstant(p.changedAt(), city.current().zone()), taken, left, needs);
    }

    static Map<String, String> known(Scheme scheme, Project p) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("code", p.code());
        known.put("name", p.name());
        known.put("kind", scheme.kindName(p.kind()));
        known.put("industry", scheme.industryName(p.industry()));
        known.put("amount", plain(p.amount()));
        if (p.area() != null) {
            known.put("area", plain(p.area()));
        }
        known.put("place", p.place());
        known.put("start", p.start().toString());
        known.put("end", p.end().toString());
        return known;
    }

    private static String plain(BigDecimal n) {
        return n.stripTrailingZeros().toPlainString();
    }

    @Override
    public void hold(String code) {
        store.lock(code).ifPresent(Plans::goesOn);
    }

    @Override
    public Optional<Joint> joint(long run, String stage) {
        return reviews.find(run, stage).filter(r -> r.closedAt() != null).map(r -> new Joint(Long.toString(r.id()), r.name(), Outcome.of(r.outcome()).label(), r.opinion(), departments.nameOf(r.leader()), r.closedAt()));
    }
}
