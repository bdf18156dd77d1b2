package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An item as it is applied for: in force, for whom, by whom, in what time. */
@Component
class ItemService {

    /** How a promise in working days ends in words. */
    static final String WORK_DAYS = "个工作日";
    private static final String AT_ONCE = "即办";
    private static final String INSTANTLY = "instant";
    private static final Limit INSTANT = new Limit(1, LimitUnit.WORK_DAY);
    private static final Limit UNSAID = new Limit(20, LimitUnit.WORK_DAY);

    private final Items items;
    private final OnlineServices services;
    private final Decisions decisions;
    private final Persons persons;
    private final Departments departments;

    ItemService(Items items, OnlineServices services, Decisions decisions, Persons persons, Departments departments) {
        this.items = items;
        this.services = services;
        this.decisions = decisions;
        this.persons = persons;
        this.departments = departments;
    }

    Optional<Item> find(String code) {
        return items.findItem(code == null ? "" : code);
    }

    Item item(String code) {
        return find(code).orElseThrow(() -> Problem.notFound("no-item", "没有这个事项，或目前不能申请。"));
    }

    /** Of a composite matter the parts whose items are in force; none when one is missing without which it is not the same matter. */
    List<Composite.Part> standing(Composite c) {
        List<Composite.Part> parts = c.parts().stream().filter(p -> find(p.item()).isPresent()).toList();
        return parts.containsAll(c.parts().stream().filter(p -> !p.optional()).toList()) ? parts : List.of();
    }

    Service service(Item item) {
        return services.of(item.guide().code());
    }

    boolean instant(Item item) {
        return decisions.has(item.guide().code());
    }

    /** A firm that comes into being is applied for by a person. */
    Set<String> audience(Item item) {
        Service service = service(item);
        return service.audience().isEmpty() ? Set.copyOf(item.guide().audience()) : service.audience();
    }

    /** Who may apply for an item, and for whom, asked of this moment. */
    Applicant applicant(Item item, String firm) {
        Applicant who = applicant(online(item), firm);
        audience(item, who.firm() != null);
        return who;
    }

    /** Who is here, when they are proven well enough and the item is applied for from home at all. */
    Persons.Person online(Item item) {
        Service service = service(item);
        Persons.Person me = persons.require(Assurance.of(service.assurance()));
        if (!service.online()) {
            throw Problem.unprocessable("not-online", "“" + item.guide().name() + "”须到窗口办理。");
        }
        return me;
    }

    /** Who stands before a clerk: their person is seen, so neither their proof nor the item's being online matters. */
    Applicant present(Item item, long person, String firm) {
        Applicant applicant = applicant(present(person), firm);
        audience(item, applicant.firm() != null);
        return applicant;
    }

    Persons.Person present(long person) {
        return persons.find(person).filter(p -> p.assurance().level() >= Assurance.REAL_NAME.level()).orElseThrow(() -> Problem.unprocessable("real-name-needed", "申请人尚未实名，请先现场核验身份。"));
    }

    void audience(Item item, boolean firm) {
        if (!audience(item).contains(firm ? "firm" : "person")) {
            throw Problem.unprocessable("wrong-audience", firm ? "“" + item.guide().name() + "”由个人申请。" : "“" + item.guide().name() + "”由企业申请，请选择代表哪家企业办理。");
        }
    }

    Applicant applicant(Persons.Person me, String firm) {
        Persons.Clear clear = persons.clear(me.id());
        if (firm == null || firm.isBlank()) {
            return new Applicant(me.id(), me.gid(), clear.name(), clear.idNumber(), clear.phone(), null, null, null);
        }
        Persons.FirmRight right = persons.requireRight(me.id(), firm.strip(), Persons.Errand.APPLY);
        return new Applicant(me.id(), me.gid(), clear.name(), clear.idNumber(), clear.phone(), right.uscc(), right.firm(), null);
    }

    /** Firms for which somebody may apply today. */
    List<String> firms(long person) {
        return persons.firms(person).stream().filter(r -> r.errands().contains(Persons.Errand.APPLY)).map(Persons.FirmRight::uscc).toList();
    }

    /** In what time people decide: what is promised; of what is promised at once the days that the law gives, else one. */
    static Limit byPeople(Guide g) {
        boolean instant = INSTANTLY.equals(g.handling());
        Guide.Days days = instant ? g.legal() : g.promised() == null ? g.legal() : g.promised();
        if (days == null) {
            return instant ? INSTANT : UNSAID;
        }
        int number = Math.clamp(days.number(), 1, 400);
        // calendar days run day and night
        return "N".equals(days.unit()) ? new Limit(number * 24, LimitUnit.URGENT_HOUR) : new Limit(number, LimitUnit.WORK_DAY);
    }

    /** What is promised on the way in: at once only where a table can decide at once. */
    String promised(Item item) {
        return INSTANTLY.equals(item.guide().handling()) && instant(item) ? AT_ONCE : byPeopleWords(item.guide());
    }

    /** What holds for those that a table hands to a person; null where nothing else is promised. */
    String otherwise(Item item) {
        return promised(item).equals(AT_ONCE) ? byPeopleWords(item.guide()) : null;
    }

    static String byPeopleWords(Guide g) {
        Limit limit = byPeople(g);
        return limit.unit() == LimitUnit.URGENT_HOUR ? limit.number() / 24 + "个自然日" : limit.number() + WORK_DAYS;
    }

    String departmentName(String code) {
        return departments.nameOf(code);
    }

    /** Who does a department's work in this city; the bureau where nobody does. */
    String responsible(String code) {
        return departments.responsible(code).or(() -> departments.responsible("data")).map(d -> d.code()).orElse(code);
    }
}
