package org.zhongshu.platform.search.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.rules.Rules;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The finders, in the order in which their hits are shown. */
@Configuration(proxyBeanMethods = false)
class Finders {

    /** Things are read on past the first hits, so that the thing of exactly that name comes first. */
    private static final int CANDIDATES = 200;

    /** A matter by its whole number: its random part is what keeps strangers from counting through them. */
    @Bean
    @Order(0)
    Finder matterFinder(Matters matters, Departments departments, Access access) {
        String permission = "matter.read";
        return new Finder(permission, (words, actor, limit) -> matters.find(words.whole()).filter(m -> access.may(actor, permission, m.department())).stream()
                .map(m -> new Found("matter", m.number(), m.itemName(), joined(m.number(), m.state().label(), departments.nameOf(m.department())), null, null)).toList());
    }

    /** Cases by the beginning of their number or a part of their title, from the kernel's own index. */
    @Bean
    @Order(1)
    Finder caseFinder(Cases cases, Departments departments) {
        return new Finder("case.read", (words, actor, limit) -> words.whole().length() < 2 ? List.of() : cases.list(CaseFilter.text(words.whole(), limit)).items().stream().map(c -> {
            Case.Place place = c.place() == null ? Case.Place.UNKNOWN : c.place();
            return new Found("case", Long.toString(c.id()), c.title(),
                    joined(c.number(), c.stateName(), c.department() == null ? null : departments.nameOf(c.department())), place.lon(), place.lat());
        }).toList());
    }

    /** Things by name, code, type and town, from memory. */
    @Bean
    @Order(2)
    Finder thingFinder(Things things, ThingTypes types, ThingAccess access, Divisions divisions) {
        String permission = "thing.read";
        return new Finder(permission, (words, actor, limit) -> {
            Predicate<Thing> visible = access.filter(actor, permission);
            // whole types and towns are decided once, not for every thing
            Set<String> towns = divisions.towns().stream().filter(t -> words.parts().stream().anyMatch(p -> t.shortName().contains(p)))
                    .map(Division::code).collect(Collectors.toSet());
            Predicate<Thing> matches = t -> words.in(t.name(), t.code(), typeName(types, t), t.town() != null && towns.contains(twelve(t.town())) ? townName(divisions, t) : null);
            return things.list(Things.Filter.all(), 0, CANDIDATES, t -> matches.test(t) && visible.test(t)).items().stream()
                    .sorted(Comparator.comparingInt((Thing t) -> words.distance(t.name(), t.code())).thenComparing(Thing::name)).limit(limit)
                    .map(t -> new Found("thing", Long.toString(t.id()), t.name(), joined(typeName(types, t), t.code(), townName(divisions, t)), t.lon(), t.lat())).toList();
        });
    }

    /** Towns, villages and communities by name. */
    @Bean
    @Order(3)
    Finder placeFinder(Divisions divisions) {
        return new Finder(null, (words, actor, limit) -> divisions.search(words.parts().getLast(), 500).stream().filter(d -> words.in(d.name(), town(divisions, d)))
                .sorted(Comparator.comparingInt((Division d) -> words.distance(d.shortName(), d.code()))).limit(limit)
                .map(d -> new Found("place", d.code(), d.shortName(), d.isTown() ? null : town(divisions, d), d.point().lon(), d.point().lat())).toList());
    }

    /** Rules by name, id and application. */
    @Bean
    @Order(4)
    Finder ruleFinder(Rules rules) {
        return new Finder("rule.read", (words, actor, limit) -> rules.list().stream().filter(r -> words.in(r.name(), r.id(), "规则"))
                .sorted(Comparator.comparingInt((Rules.Summary r) -> words.distance(r.name(), r.id()))).limit(limit)
                .map(r -> new Found("rule", r.id(), r.name(), joined(r.id(), r.on() ? null : "已停用"), null, null)).toList());
    }

    /** Entries of the data catalogue, by its own search; one that is only near in meaning must be beyond doubt. */
    @Bean
    @Order(5)
    Finder entryFinder(Catalog catalog, Departments departments) {
        return new Finder("catalog.read", (words, actor, limit) -> catalog.searchCertain(words.whole(), limit).stream()
                .map(h -> new Found("resource", Long.toString(h.id()), h.name(), joined(h.code(), departments.nameOf(h.provider())), null, null)).toList());
    }

    /** Service items in force by name and code; drafts and what is under review have a list of their own. */
    @Bean
    @Order(6)
    Finder itemFinder(Items items, Departments departments) {
        return new Finder("items.read", (words, actor, limit) -> items.named(words.parts()).stream()
                .sorted(Comparator.comparingInt((Item i) -> words.distance(i.guide().name(), i.guide().code())).thenComparing(i -> i.guide().code())).limit(limit)
                .map(i -> new Found("item", Long.toString(i.id()), i.guide().name(), joined(i.guide().code(), departments.nameOf(i.guide().department())), null, null)).toList());
    }

    private static String joined(String... texts) {
        return Stream.of(texts).filter(Objects::nonNull).filter(t -> !t.isBlank()).collect(Collectors.joining(" · "));
    }

    private static String typeName(ThingTypes types, Thing t) {
        return types.findType(t.type()).map(ThingType::name).orElse(t.type());
    }

    private static String townName(Divisions divisions, Thing t) {
        return t.town() == null ? null : divisions.nameOf(t.town());
    }

    private static String twelve(String code) {
        return code.length() == 9 ? code + "000" : code;
    }

    private static String town(Divisions divisions, Division d) {
        return divisions.townOf(d.code()).map(Division::shortName).orElse(null);
    }
}
