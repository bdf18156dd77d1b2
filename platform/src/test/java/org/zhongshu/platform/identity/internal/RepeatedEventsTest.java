package org.zhongshu.platform.identity.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.identity.Actor;

import java.time.Duration;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class RepeatedEventsTest {

    private final IdentityTables.RememberedAudit audit = new IdentityTables.RememberedAudit();
    private final IdentityTables.TurnedClock clock = new IdentityTables.TurnedClock();
    private final RepeatedEvents events = new RepeatedEvents(audit, clock);

    @Test
    void theFirstIsWrittenAtOnceAndTheOthersAsOneSum() {
        for (int i = 0; i < 1_000; i++) {
            events.happened(RepeatedEvents.stranger("10.9.8.7"), "login.failed", "account", "operator", null);
        }
        assertThat(audit.entries).hasSize(1);
        clock.forward(Duration.ofMinutes(10));
        events.write();
        assertThat(audit.entries).hasSize(2);
        IdentityTables.Remembered sum = audit.entries.getLast();
        assertThat(sum.actor()).isEqualTo("anonymous");
        assertThat(sum.reason()).isEqualTo("重复 999 次");
        assertThat(sum.after()).isInstanceOfSatisfying(RepeatedEvents.Repeats.class, r -> assertThat(Duration.between(r.from(), r.to())).isEqualTo(Duration.ofMinutes(10)));
        events.write();
        assertThat(audit.entries).as("nothing new, nothing written").hasSize(2);
    }

    @Test
    void aFloodFromManyAddressesWithManyNamesIsBounded() {
        for (int i = 0; i < 50_000; i++) {
            events.happened(RepeatedEvents.stranger("10.0." + (i >> 8) + "." + (i & 255)), "login.failed", "account", "name-" + i, null);
        }
        assertThat(audit.entries.size()).isLessThanOrEqualTo(1_001);
        events.write();
        assertThat(audit.entries.size()).isLessThanOrEqualTo(1_002);
        assertThat(audit.entries.getLast().reason()).isEqualTo("重复 " + (50_000 - 1_001) + " 次");
    }

    @Test
    void peopleAreToldApart() {
        for (long id = 1; id <= 3; id++) {
            Actor actor = new Actor(id, "user-" + id, "某人", "water", Set.of("officer"), Set.of(), Set.of(), "10.0.0.1");
            events.happened(actor, "access.refused", "endpoint", "GET /api/accounts", null);
        }
        assertThat(audit.entries).extracting(IdentityTables.Remembered::actor).containsExactly("user-1", "user-2", "user-3");
    }
}
