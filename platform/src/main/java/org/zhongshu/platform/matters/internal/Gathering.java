package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.ProjectPlans;
import org.zhongshu.platform.registry.BaseRecords;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Gathers facts of an applicant where they are: golden records (in the applicant's name: each question is a look that they and whom it
 * concerns see), rows of departments' datasets, credentials held, computed from these, answered. What a client sends of the first three is never looked at.
 */
@Component
class Gathering {

    static final Actor SYSTEM = Actor.system("matters");
    static final String SAID = "申请人填写";

    private final FactList list;
    private final BaseRecords records;
    private final DepartmentRows rows;
    private final Credentials credentials;
    private final CityProfile city;
    private final Whereabouts whereabouts;
    private final PhotoOffers photos;
    private final ProjectPlans projects;
    private final Clock clock;

    Gathering(FactList list, BaseRecords records, DepartmentRows rows, Credentials credentials, CityProfile city, Whereabouts whereabouts, PhotoOffers photos, ProjectPlans projects, Clock clock) {
        this.list = list;
        this.records = records;
        this.rows = rows;
        this.credentials = credentials;
        this.city = city;
        this.whereabouts = whereabouts;
        this.photos = photos;
        this.projects = projects;
        this.clock = clock;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    Fact fact(String key) {
        return list.find(key);
    }

    /** Who answers for a dataset. */
    Optional<String> department(Fact.Row place) {
        return rows.department(place);
    }

    /**
     * @param keys      facts wanted; those they are made of come along
     * @param answers   what the applicant said, by key; empty before they said anything
     * @param reference for what, as it stands among the looks: 4 to 200 characters
     */
    Map<String, Known> gather(Applicant who, Set<String> keys, JsonNode answers, String reference) {
        List<Fact> wanted = list.with(keys);
        Map<String, Known> known = new LinkedHashMap<>();
        Map<String, Map<String, BaseRecords.Said>> asked = new HashMap<>();
        Map<String, Optional<IssuedCredential>> held = new HashMap<>();
        Map<String, Optional<DepartmentRows.Found>> read = new HashMap<>();
        LocalDate today = today();
        ProjectPlans.Plan project = project(who);
        Set<String> confirmed = answers.isEmpty() ? Set.of() : photos.confirmed(who.person(), wanted, answers);
        for (Fact fact : wanted) {
            known.put(fact.key(), switch (fact.from()) {
                case Fact.Column c -> column(fact, c, asked.computeIfAbsent(c.library() + "/" + c.of(), k -> record(who, c, wanted, known, reference)));
                case Fact.Licence l when l.of() != null && given(known.get(l.of())) == null -> new Known(fact, null, null, null);
                case Fact.Licence l -> licence(fact, l, held.computeIfAbsent(l.type() + "/" + l.of(), k -> newest(who, l, known, reference)), today);
                case Fact.Row r -> rows.known(fact, r, read.computeIfAbsent(wanted.stream().filter(f -> f.from() instanceof Fact.Row o && o.beside(r)).findFirst().orElseThrow().key(), k -> rows.find(r, fields(wanted, r), who, known, reference)));
                case Fact.Awaited ignored -> new Known(fact, null, null, null);
                case Fact.Choice c -> chosen(fact, c, known);
                case Fact.Computed c -> computed(fact, c, known, today);
                case Fact.OfProject p -> says(project, fact, p) ? new Known(fact, fact.type().read(project.known().get(p.field())), "投资项目 " + project.code(), project.day()) : answered(fact.answered(), answers, confirmed, today);
                case Fact.Answer ignored -> answered(fact, answers, confirmed, today);
            });
        }
        return known;
    }

    private static Set<String> fields(List<Fact> wanted, Fact.Row place) {
        Set<String> fields = new TreeSet<>();
        wanted.forEach(f -> {
            if (f.from() instanceof Fact.Row o && o.beside(place) && o.field() != null) {
                fields.add(o.field());
            }
        });
        return fields;
    }

    private ProjectPlans.Plan project(Applicant who) {
        return who.project() == null ? null : projects.plan(who.project(), who.firm());
    }

    private static boolean says(ProjectPlans.Plan project, Fact fact, Fact.OfProject p) {
        return project != null && fact.type().read(project.known().get(p.field())) != null;
    }

    private static Known answered(Fact fact, JsonNode answers, Set<String> confirmed, LocalDate today) {
        Object value = fact.type().read(answers.path(fact.key()));
        return new Known(fact, value, value == null ? null : confirmed.contains(fact.key()) ? PhotoOffers.SOURCE : SAID, value == null ? null : today);
    }

    /** Keys of what the applicant's project says: nobody is asked for these again. */
    Set<String> given(Applicant who) {
        ProjectPlans.Plan project = project(who);
        return project == null ? Set.of() : list.list().stream().filter(f -> f.from() instanceof Fact.OfProject p && says(project, f, p)).map(Fact::key).collect(Collectors.toSet());
    }

    /** As decision tables take them. */
    static Map<String, Object> values(Map<String, Known> known) {
        Map<String, Object> values = new LinkedHashMap<>();
        known.forEach((k, v) -> values.put(k, v.value()));
        return values;
    }

    private Map<String, BaseRecords.Said> record(Applicant who, Fact.Column c, List<Fact> wanted, Map<String, Known> known, String reference) {
        String number = c.of() != null ? given(known.get(c.of())) : c.library().equals("legal") ? who.firm() : who.number();
        if (number == null) {
            return Map.of();
        }
        Set<String> fields = new TreeSet<>();
        for (Fact f : wanted) {
            if (f.from() instanceof Fact.Column o && o.library().equals(c.library()) && java.util.Objects.equals(o.of(), c.of())) {
                fields.add(o.field());
            }
        }
        return records.columns(c.library(), number, fields, reference).orElse(Map.of());
    }

    /** A number that somebody typed; what is none is not asked. */
    private static String given(Known number) {
        return number != null && number.value() instanceof String n && CitizenId.isValid(n) ? n : null;
    }

    private Known column(Fact fact, Fact.Column c, Map<String, BaseRecords.Said> said) {
        BaseRecords.Said s = said.get(c.field());
        Object value = s == null ? null : fact.type().read(fact.type() == FactType.STRING ? s.label() : s.value());
        return value == null ? new Known(fact, null, null, null) : new Known(fact, value, s.source(), s.since() == null ? null : LocalDate.ofInstant(s.since(), city.current().zone()));
    }

    /** With the source of the fact that it is. */
    private static Known chosen(Fact fact, Fact.Choice c, Map<String, Known> known) {
        Object by = known.get(c.by()).value();
        String key = by == null ? null : c.is().get(by instanceof Boolean b ? b.toString() : FactType.show(by));
        Known one = key == null ? null : known.get(key);
        return one == null ? new Known(fact, null, null, null) : new Known(fact, one.value(), one.source(), one.day());
    }

    private static Known licence(Fact fact, Fact.Licence l, Optional<IssuedCredential> held, LocalDate today) {
        if (l.field() == null) {
            return new Known(fact, held.isPresent(), held.map(c -> c.typeName() + " " + c.identifier()).orElse("电子证照"), held.map(IssuedCredential::from).orElse(today));
        }
        Object value = held.map(c -> fact.type().read(c.values().get(l.field()))).orElse(null);
        return value == null ? new Known(fact, null, null, null) : new Known(fact, value, held.get().typeName() + " " + held.get().identifier(), held.get().from());
    }

    private Known computed(Fact fact, Fact.Computed c, Map<String, Known> known, LocalDate today) {
        List<Object> values = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        c.of().forEach(k -> {
            values.add(known.get(k).value());
            labels.add(known.get(k).fact().label());
        });
        Object value = c.kind().of(values, today, whereabouts::here);
        return value == null ? new Known(fact, null, null, null) : new Known(fact, value, labels.isEmpty() ? "系统日期" : "由" + String.join("、", labels) + "得出", today);
    }

    /** The newest valid one that the firm or the person holds. */
    private Optional<IssuedCredential> newest(Applicant who, Fact.Licence l, Map<String, Known> known, String reference) {
        String of = l.of() == null ? null : given(known.get(l.of()));
        return CurrentActor.as(SYSTEM, () -> {
            List<IssuedCredential> all = new ArrayList<>();
            if (l.of() == null && who.firm() != null) {
                all.addAll(credentials.heldBy(who.firm(), l.type(), reference));
            }
            if (l.of() == null || of != null) {
                all.addAll(credentials.heldBy(l.of() == null ? who.number() : of, l.type(), reference));
            }
            return all.stream().filter(c -> c.state() == CredentialState.VALID).max(Comparator.comparing(IssuedCredential::issuedAt));
        });
    }
}
