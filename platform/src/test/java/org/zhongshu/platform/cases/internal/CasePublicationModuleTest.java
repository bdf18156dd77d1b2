package org.zhongshu.platform.cases.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.modulith.events.IncompleteEventPublications;
import org.zhongshu.platform.cases.CaseOpened;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that dies between the case's commit and its own work loses nothing: the publication committed with the case and
 * is sent again. (Modulith's registry; here the listener fails as a killed process would: its work never completes.)
 */
@ZhongshuTest
@Import(CasePublicationModuleTest.Listening.class)
class CasePublicationModuleTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Listening {
        @Bean
        FragileListener fragileListener() {
            return new FragileListener();
        }
    }

    static class FragileListener {
        private final List<Long> seen = new CopyOnWriteArrayList<>();
        private volatile boolean dying = true;

        // methods, because the injected one is a proxy
        public List<Long> seen() {
            return seen;
        }

        public void recover() {
            dying = false;
        }

        @ApplicationModuleListener
        public void on(CaseOpened event) {
            if (dying) {
                throw new IllegalStateException("killed between commit and listener");
            }
            seen.add(event.caseId());
        }
    }

    @Autowired Cases cases;
    @Autowired FragileListener listener;
    @Autowired IncompleteEventPublications incomplete;
    @Autowired JdbcTemplate jdbc;

    @Test
    void aCrashBetweenCommitAndListenerLosesNothing() {
        CaseRef ref = CurrentActor.as(People.SYSTEM, () -> cases.open(TestReport.of("work-standard")));
        assertThat(cases.findCase(ref.id())).isPresent();
        await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 1);
        assertThat(listener.seen()).isEmpty();
        listener.recover();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            incomplete.resubmitIncompletePublications(publication -> true);
            assertThat(listener.seen()).contains(ref.id());
        });
        await().atMost(Duration.ofSeconds(10)).until(() -> waiting() == 0);
    }

    private int waiting() {
        return jdbc.queryForObject("SELECT count(*) FROM event_publication WHERE completion_date IS NULL AND listener_id LIKE '%FragileListener%'", Integer.class);
    }
}
