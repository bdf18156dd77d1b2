package org.zhongshu.platform.onecode.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.credentials.CredentialState;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;

import java.time.Clock;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a scene learns of somebody: the declared facts and nothing else, asked in the terminal's name, so that the look stands among those that the person sees. */
@Component
class SceneFacts {

    private static final String BORN = "birth_date";

    private final BaseRecords records;
    private final Credentials credentials;
    private final CityProfile city;
    private final Clock clock;

    SceneFacts(BaseRecords records, Credentials credentials, CityProfile city, Clock clock) {
        this.records = records;
        this.credentials = credentials;
        this.city = city;
        this.clock = clock;
    }

    /** @param value null: nobody knows */
    record Learnt(String key, String label, String value) {
    }

    static Actor actor(Scene scene, Terminals.Terminal terminal) {
        return new Actor(0, "terminal:" + terminal.number(), scene.name() + " " + terminal.number(), terminal.department(), Set.of(), Set.of(), Set.of(), null);
    }

    List<Learnt> of(Scene scene, Terminals.Terminal terminal, String number) {
        if (scene.facts().isEmpty()) {
            return List.of();
        }
        String reference = "一码通 " + scene.name() + "：" + scene.purpose();
        return CurrentActor.as(actor(scene, terminal), () -> {
            Set<String> fields = new LinkedHashSet<>();
            scene.facts().forEach(f -> {
                switch (f.from()) {
                    case Scene.Column c -> fields.add(c.field());
                    case Scene.Age ignored -> fields.add(BORN);
                    case Scene.Held ignored -> {
                        // not of the base library
                    }
                }
            });
            Map<String, BaseRecords.Said> said = fields.isEmpty() ? Map.of() : records.columns("person", number, fields, reference).orElse(Map.of());
            List<Learnt> learnt = new ArrayList<>();
            scene.facts().forEach(f -> learnt.add(new Learnt(f.key(), f.label(), value(f, said, number, reference))));
            return learnt;
        });
    }

    private String value(Scene.Fact fact, Map<String, BaseRecords.Said> said, String number, String reference) {
        String value = switch (fact.from()) {
            case Scene.Column c -> said.containsKey(c.field()) ? said.get(c.field()).label() : null;
            case Scene.Age a -> said.containsKey(BORN) ? yes(Period.between(LocalDate.parse(said.get(BORN).value()), LocalDate.ofInstant(clock.instant(), city.current().zone())).getYears() >= a.years()) : null;
            case Scene.Held h -> yes(credentials.heldBy(number, h.type(), reference).stream().anyMatch(c -> c.state() == CredentialState.VALID));
        };
        return value == null || fact.mask() == null ? value : fact.mask().apply(value);
    }

    private static String yes(boolean is) {
        return is ? "是" : "否";
    }
}
