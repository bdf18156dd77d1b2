package org.zhongshu.platform.benefits.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cards.Cards;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The declared rules over the lines of a batch, before anything is paid. Every question to a base library is a look in the name of who loads the list, which the payee sees. What is unknown is not taken for granted.
 */
@Component
class Supervision {

    private static final Actor SYSTEM = Actor.system("benefits");

    private final Programmes programmes;
    private final BatchStore store;
    private final BaseRecords records;
    private final Credentials credentials;
    private final Cards cards;
    private final CityProfile city;
    private final Clock clock;

    Supervision(Programmes programmes, BatchStore store, BaseRecords records, Credentials credentials, Cards cards, CityProfile city, Clock clock) {
        this.programmes = programmes;
        this.store = store;
        this.records = records;
        this.credentials = credentials;
        this.cards = cards;
        this.city = city;
        this.clock = clock;
    }

    /** @param lines all of one batch, not stored yet or stored */
    List<BatchStore.Finding> examine(Programme programme, List<BatchStore.Line> lines) {
        String reference = "补贴发放核验：" + programme.name();
        Map<Long, Map<String, String>> elsewhere = others(programme, lines);
        Map<String, Long> inBatch = new HashMap<>();
        List<BatchStore.Finding> found = new ArrayList<>();
        Instant now = clock.instant();
        for (BatchStore.Line line : lines) {
            Map<String, String> wrong = new java.util.LinkedHashMap<>();
            person(programme, line, reference, wrong);
            long before = inBatch.merge(line.idNumber(), line.fen(), Long::sum) - line.fen();
            if (before > 0) {
                wrong.put("twice", "同一批次中出现不止一次");
            }
            wrong.putAll(elsewhere.getOrDefault(line.id(), Map.of()));
            if (line.fen() > programme.most()) {
                wrong.put("too-much", "金额 " + Fen.yuan(line.fen()) + " 元，最高标准 " + Fen.yuan(programme.most()) + " 元");
            }
            cards.payable(line.idNumber()).filter(c -> !c.usable()).ifPresent(c -> wrong.put(c.refused() == Cards.Refused.LOST ? "lost-card" : "expired-card", c.words()));
            wrong.forEach((check, text) -> finding(line, check, text, now).ifPresent(found::add));
        }
        return found;
    }

    private Optional<BatchStore.Finding> finding(BatchStore.Line line, String check, String text, Instant now) {
        return Optional.ofNullable(programmes.rule(check)).map(r -> new BatchStore.Finding(Ids.next(), line.id(), check, r.hold(), text, now, null, null, null));
    }

    /** Only whether payees died meanwhile: for what is about to be paid, on its way or paid already. The living are not looked at. */
    List<BatchStore.Finding> died(List<BatchStore.Line> lines) {
        Instant now = clock.instant();
        List<BatchStore.Finding> found = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += 1000) {
            List<BatchStore.Line> some = lines.subList(from, Math.min(from + 1000, lines.size()));
            Map<String, BaseRecords.Person> dead = new HashMap<>();
            records.deadAmong(some.stream().map(BatchStore.Line::idNumber).distinct().toList()).forEach(p -> dead.put(p.idNumber(), p));
            some.stream().filter(l -> dead.containsKey(l.idNumber())).forEach(l -> finding(l, "dead", died(Optional.ofNullable(dead.get(l.idNumber()).died()).map(LocalDate::toString).orElse(null)), now).ifPresent(found::add));
        }
        return found;
    }

    /** Only whether what entitled the payees still stands. Each is a look at a record. */
    List<BatchStore.Finding> lostEntitlement(Programme programme, List<BatchStore.Line> lines) {
        Instant now = clock.instant();
        List<BatchStore.Finding> found = new ArrayList<>();
        for (BatchStore.Line line : lines) {
            Map<String, String> wrong = new java.util.LinkedHashMap<>();
            person(programme, line, "补贴发放后复核：" + programme.name(), wrong);
            Optional.ofNullable(wrong.get("not-entitled")).flatMap(text -> finding(line, "not-entitled", text, now)).ifPresent(found::add);
        }
        return found;
    }

    /** Only what other batches say of the same payees, as it stands now. */
    List<BatchStore.Finding> elsewhere(Programme programme, List<BatchStore.Line> lines) {
        Instant now = clock.instant();
        Map<Long, Map<String, String>> others = others(programme, lines);
        List<BatchStore.Finding> found = new ArrayList<>();
        lines.forEach(l -> others.getOrDefault(l.id(), Map.of()).forEach((check, text) -> finding(l, check, text, now).ifPresent(found::add)));
        return found;
    }

    private void person(Programme programme, BatchStore.Line line, String reference, Map<String, String> wrong) {
        Set<String> fields = new TreeSet<>(Set.of("dead", "death_date", "name", "birth_date"));
        programme.entitled().stream().map(Programme.Condition::column).filter(java.util.Objects::nonNull).forEach(fields::add);
        Optional<Map<String, BaseRecords.Said>> record = records.columns("person", line.idNumber(), fields, reference);
        if (record.isEmpty()) {
            wrong.put("unknown", "人口库中没有这个号码，或有多条记录");
            return;
        }
        Map<String, BaseRecords.Said> said = record.get();
        dead(said, wrong);
        if (said.containsKey("name") && !said.get("name").value().equals(line.name())) {
            wrong.put("name", "清单上的姓名与人口库不一致");
        }
        List<String> missing = programme.entitled().stream().filter(c -> !holds(c, said, line, reference)).map(Programme.Condition::label).toList();
        if (!missing.isEmpty()) {
            wrong.put("not-entitled", "未查到：" + String.join("、", missing));
        }
    }

    private static void dead(Map<String, BaseRecords.Said> said, Map<String, String> wrong) {
        if (said.containsKey("dead") && said.get("dead").value().equals("true")) {
            wrong.put("dead", died(said.containsKey("death_date") ? said.get("death_date").value() : null));
        }
    }

    private static String died(String day) {
        return "人口库登记已死亡" + (day == null ? "" : "（" + day + "）");
    }

    private boolean holds(Programme.Condition c, Map<String, BaseRecords.Said> said, BatchStore.Line line, String reference) {
        if (c.age() != null) {
            // reached at the end of the period: who turns eighty in a month gets it for that month
            return said.containsKey("birth_date") && Period.between(LocalDate.parse(said.get("birth_date").value()), earlier(Programme.days(line.period())[1])).getYears() >= c.age();
        }
        if (c.column() != null) {
            return said.containsKey(c.column()) && said.get(c.column()).value().equals(c.is());
        }
        return CurrentActor.as(SYSTEM, () -> credentials.heldBy(line.idNumber(), c.credential(), reference)).stream().anyMatch(x -> x.state() == CredentialState.VALID);
    }

    private LocalDate earlier(LocalDate day) {
        LocalDate monthEnd = LocalDate.ofInstant(clock.instant(), city.current().zone()).withDayOfMonth(1).plusMonths(1).minusDays(1);
        return day.isBefore(monthEnd) ? day : monthEnd;
    }

    /** Among what counts: on its way, sent or paid. What was held or came back does not keep anybody from being paid later. @return line → rule → what is wrong */
    private Map<Long, Map<String, String>> others(Programme programme, List<BatchStore.Line> lines) {
        Set<String> excluding = programmes.excluding(programme);
        Map<Long, Map<String, String>> wrong = new HashMap<>();
        store.elsewhere(lines).forEach((line, all) -> all.stream().filter(o -> Programme.overlap(o.period(), line.period())).forEach(o -> {
            if (o.programme().equals(programme.id())) {
                wrong.computeIfAbsent(line.id(), k -> new HashMap<>()).put("twice", o.period() + " 已在另一批次发放");
            } else if (excluding.contains(o.programme())) {
                wrong.computeIfAbsent(line.id(), k -> new HashMap<>()).put("exclusive", o.period() + " 已列入" + programmes.nameOf(o.programme()));
            }
        }));
        return wrong;
    }
}
