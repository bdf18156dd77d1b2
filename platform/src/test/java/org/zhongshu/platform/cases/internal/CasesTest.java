package org.zhongshu.platform.cases.internal;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.testkit.ZhongshuTest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The kernel on its real database, with a clock that the test moves and a closure check that it commands. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ZhongshuTest
@Import(CasesTest.Props.class)
@interface CasesTest {

    @TestConfiguration(proxyBeanMethods = false)
    class Props {
        @Bean
        MovableClock clock() {
            return new MovableClock();
        }

        @Bean
        CommandedCheck commandedCheck() {
            return new CommandedCheck();
        }
    }

    /** Starts at Monday 16 November 2026, 09:00 in Beijing. */
    final class MovableClock extends Clock {
        private volatile Instant now = TestReport.NINE;

        void set(Instant instant) {
            now = instant;
        }

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Objects to the cases it was told to object to. */
    final class CommandedCheck implements ClosureCheck {
        final Map<Long, String> objections = new ConcurrentHashMap<>();

        @Override
        public Optional<String> objection(Case c) {
            return Optional.ofNullable(objections.get(c.id()));
        }
    }
}
