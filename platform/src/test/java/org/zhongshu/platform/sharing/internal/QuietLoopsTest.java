package org.zhongshu.platform.sharing.internal;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuietLoopsTest {

    @Test
    void aStoreThatIsAwayIsOneLineUntilItIsBack() {
        Logger logger = (Logger) LoggerFactory.getLogger(QuietLoops.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            AtomicInteger turns = new AtomicInteger();
            Runnable work = () -> {
                if (turns.incrementAndGet() % 4 != 0) {
                    throw new CannotGetJdbcConnectionException("no connection\nand more of it");
                }
            };
            boolean away = false;
            for (int i = 1; i <= 8; i++) {
                away = QuietLoops.quietly("files", away, work);
                assertThat(away).isEqualTo(i % 4 != 0);
            }
            assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("files: the store is away, trying again every moment: no connection",
                    "files: the store is away, trying again every moment: no connection");
            assertThat(lines.list).allMatch(e -> e.getThrowableProxy() == null);
        } finally {
            logger.detachAppender(lines);
        }
        assertThatThrownBy(() -> QuietLoops.quietly("files", false, () -> {
            throw new IllegalStateException("a fault of ours");
        })).as("anything else is nobody's quiet moment").hasMessage("a fault of ours");
    }
}
