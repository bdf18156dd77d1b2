package org.zhongshu.platform.looks.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.looks.Looks;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The book on its real database: whom a look is told to, whom not, and that nobody reads or changes it beside the door. */
@ZhongshuTest
class LooksModuleTest {

    private static final Actor OFFICER = new Actor(77, "officer", "周警官", "public-security", Set.of(), Set.of(), Set.of(), "127.0.0.1");

    @Autowired
    private Looks looks;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Clock clock;

    private void look(Actor by, String number, String phone, String subject) {
        CurrentActor.as(by, () -> looks.record(new Looks.Concerned(number, phone), Looks.Kind.MATTER, true, subject, "核实" + subject));
    }

    private List<String> told(String number, String phone, Instant since) {
        return looks.of(new Looks.Concerned(number, phone), since, null, 50).stream().map(Looks.Look::subject).toList();
    }

    @Test
    void isToldToThePersonOfTheNumberOrOfTheTelephoneSinceItIsTheirs() {
        String number = "34182219900101001X";
        String phone = "13700001234";
        Instant before = clock.instant();
        look(OFFICER, number.toLowerCase(java.util.Locale.ROOT), phone, "看-1");
        look(OFFICER, null, phone, "看-2");
        look(OFFICER, "341822199001010028", phone, "看-3");
        assertThat(told(number, phone, before)).as("the newest first; who has a number is found by it alone").containsExactly("看-2", "看-1");
        assertThat(told(number, phone, clock.instant().plus(Duration.ofMinutes(1)))).as("the telephone was somebody else's then").containsExactly("看-1");
        assertThat(told(number, phone, null)).containsExactly("看-1");
        assertThat(told(null, null, before)).isEmpty();
        List<Looks.Look> all = looks.of(new Looks.Concerned(number, phone), before, null, 50);
        assertThat(looks.of(new Looks.Concerned(number, phone), before, all.getFirst().id(), 50)).containsExactly(all.getLast());
        assertThat(all.getLast()).extracting(Looks.Look::who, Looks.Look::org, Looks.Look::kind, Looks.Look::reason, Looks.Look::account).containsExactly("周警官", "public-security", "matter", "核实看-1", 77L);
    }

    @Test
    void whatCitizensAndTheSystemDoIsNoLookOfTheStaff() {
        String number = "341822199001010036";
        look(Actor.system("matters"), number, null, "看-4");
        look(new Actor(-9, "citizen:9", "市民", null, Set.of(), Set.of(), Set.of(), null), number, null, "看-5");
        look(OFFICER, null, " ", "看-6");
        assertThat(told(number, null, null)).isEmpty();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM looks.look WHERE account <= 0", Integer.class)).isZero();
    }

    @Test
    void theTableTellsNobodyAndIsNotChanged() {
        String number = "341822199001010044";
        look(OFFICER, number, "13700005678", "看-7");
        String rows = String.join("\n", jdbc.queryForList("SELECT to_jsonb(l)::text || encode(who, 'escape') || encode(subject, 'escape') || encode(reason, 'escape') FROM looks.look l", String.class));
        assertThat(rows).doesNotContain(number, "13700005678", "周警官", "看-7", "核实");
        assertThatThrownBy(() -> jdbc.update("UPDATE looks.look SET account = 1")).hasMessageContaining("append-only");
        assertThatThrownBy(() -> jdbc.update("DELETE FROM looks.look")).hasMessageContaining("append-only");
    }
}
