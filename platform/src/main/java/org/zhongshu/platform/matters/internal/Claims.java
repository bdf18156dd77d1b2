package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.persons.Persons.Errand;
import org.zhongshu.platform.shared.Json;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a firm may claim: items whose declared conditions are held against its facts, and the item's table asked what it would say. With the facts, so that the firm sees why. */
@Component
class Claims {

    private final Persons persons;
    private final ItemService items;
    private final OnlineServices services;
    private final Gathering gathering;
    private final Forms forms;
    private final Decisions decisions;
    private final MatterViews views;

    Claims(Persons persons, ItemService items, OnlineServices services, Gathering gathering, Forms forms, Decisions decisions, MatterViews views) {
        this.persons = persons;
        this.items = items;
        this.services = services;
        this.gathering = gathering;
        this.forms = forms;
        this.decisions = decisions;
        this.views = views;
    }

    /**
     * @param verdict   may: every condition holds, and a table would agree; ask: nothing is against it, but not everything is known; not: something is
     * @param because   conditions with what was found, in words
     * @param questions how many the form still asks
     */
    record Claim(String item, String name, String departmentName, String verdict, String reason, String clause, List<String> because, List<MatterViews.FactView> facts, int questions, String promised, boolean instant) {
    }

    private record Named(Service service, Item item) {
    }

    /** For who may claim for the firm, or apply, today. The facts are asked for once, which is a look in the asker's name. */
    List<Claim> of(String firm) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        String uscc = firm == null ? "" : firm.strip();
        Persons.FirmRight right = persons.firms(me.id()).stream().filter(f -> f.uscc().equals(uscc) && f.errands().contains(Errand.APPLY)).findFirst().orElseGet(() -> persons.requireRight(me.id(), uscc, Errand.BENEFITS));
        Persons.Clear clear = persons.clear(me.id());
        List<Named> named = services.list().stream().filter(s -> !s.claim().isEmpty() && s.online()).flatMap(s -> items.find(s.item()).stream().map(i -> new Named(s, i))).filter(n -> items.audience(n.item()).contains("firm")).toList();
        Set<String> wanted = new LinkedHashSet<>();
        named.forEach(n -> wanted.addAll(keys(n.service())));
        Applicant who = new Applicant(me.id(), me.gid(), clear.name(), clear.idNumber(), clear.phone(), right.uscc(), right.firm(), null);
        Map<String, Known> known = gathering.gather(who, wanted, Json.mapper().createObjectNode(), "查看企业可以申领的事项");
        return named.stream().map(n -> claim(n, known)).sorted(java.util.Comparator.comparingInt(c -> List.of("may", "ask", "not").indexOf(c.verdict()))).toList();
    }

    private Set<String> keys(Service s) {
        Set<String> keys = new LinkedHashSet<>();
        s.claim().forEach(c -> keys.add(c.fact()));
        if (decisions.has(s.item())) {
            decisions.inputs(s.item()).forEach(i -> keys.add(i.name()));
        }
        return keys;
    }

    private Claim claim(Named n, Map<String, Known> known) {
        List<String> because = new ArrayList<>();
        List<String> against = new ArrayList<>();
        boolean unknown = false;
        for (Service.Condition c : n.service().claim()) {
            Known k = known.get(c.fact());
            String words = c.words(k.fact().label());
            Boolean holds = c.holds(k.value());
            because.add(words + "：" + (holds == null ? "没有数据" : (holds ? "符合" : "不符合") + "（" + k.text() + "）"));
            unknown |= holds == null;
            if (Boolean.FALSE.equals(holds)) {
                against.add(words);
            }
        }
        String code = n.item().guide().code();
        Decisions.Foresight foreseen = decisions.has(code) ? decisions.foresee(code, Gathering.values(known)) : null;
        boolean refused = foreseen != null && foreseen.outcome() == Decisions.Outcome.REFUSE;
        boolean open = unknown || foreseen != null && foreseen.outcome() == Decisions.Outcome.PERSON;
        String verdict = !against.isEmpty() || refused ? "not" : open ? "ask" : "may";
        String reason = !against.isEmpty() ? "须" + String.join("，", against) + "。" : foreseen != null && !open ? foreseen.reason() : null;
        Set<String> shown = keys(n.service());
        Map<String, Known> facts = new java.util.LinkedHashMap<>();
        known.forEach((key, k) -> {
            if (shown.contains(key)) {
                facts.put(key, k);
            }
        });
        return new Claim(code, n.item().guide().name(), items.departmentName(n.item().guide().department()), verdict, reason, refused && against.isEmpty() ? foreseen.clause() : null, because, views.known(facts),
                forms.of(List.of(code)).asks().size(), items.promised(n.item()), items.instant(n.item()));
    }
}
