package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeyBatchTest {

    private final KeyBatch batch = new KeyBatch("SELECT", List.of());

    private static void echo(List<KeyBatch.Waiting> askers) {
        askers.forEach(a -> a.answer(new RowReader.Body(a.key().getBytes(UTF_8), 1, null)));
    }

    private String ask(String key, KeyBatch.Fetch fetch) throws RowReader.Stale {
        return new String(batch.read(new KeyBatch.Waiting(key, false), fetch).bytes(), UTF_8);
    }

    @Test
    void aLoneQuestionIsAskedByItself() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        assertThat(ask("a", askers -> {
            sizes.add(askers.size());
            echo(askers);
        })).isEqualTo("a");
        assertThat(sizes).containsExactly(1);
    }

    /** Those that come during the first query share the next ones, and everybody gets the answer to the own question. */
    @Test
    void questionsThatComeTogetherShareQueries() throws Exception {
        int n = 700;
        Queue<Integer> sizes = new ConcurrentLinkedQueue<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        KeyBatch.Fetch fetch = askers -> {
            assertThat(atOnce.incrementAndGet()).as("one query at a time").isEqualTo(1);
            first.countDown();
            await(go);
            sizes.add(askers.size());
            echo(askers);
            atOnce.decrementAndGet();
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> ask("k0", fetch)));
            first.await();
            for (int i = 1; i < n; i++) {
                String key = "k" + i;
                answers.add(threads.submit(() -> ask(key, fetch)));
            }
            while (batch.waiting() < n - 1) {
                Thread.onSpinWait();
            }
            go.countDown();
            for (int i = 0; i < n; i++) {
                assertThat(answers.get(i).get()).isEqualTo("k" + i);
            }
        }
        assertThat(sizes).hasSizeLessThan(10).contains(1, 256);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(n);
    }

    @Test
    void whatFailsFailsForThoseWhoAskedAndNobodyAfterThem() throws Exception {
        assertThatThrownBy(() -> ask("a", askers -> {
            throw new RowReader.Stale(null);
        })).isInstanceOf(RowReader.Stale.class);
        assertThatThrownBy(() -> ask("a", askers -> {
            throw Problem.badRequest("bad", "不行");
        })).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("bad"));
        assertThatThrownBy(() -> ask("a", askers -> {
            // an answer forgotten is no endless wait
        })).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("store-busy"));
        assertThatThrownBy(() -> ask("a", askers -> {
            throw new StackOverflowError();
        })).isInstanceOf(StackOverflowError.class);
        assertThat(ask("b", KeyBatchTest::echo)).isEqualTo("b");
    }

    /** Somebody who is told to stop while waiting gets the answer all the same, and still knows of it. */
    @Test
    void aTroubledWaiterKeepsItsPlace() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> leading = threads.submit(() -> ask("a", askers -> {
                first.countDown();
                await(go);
                echo(askers);
            }));
            first.await();
            Thread[] troubled = new Thread[1];
            Callable<String> asking = () -> {
                troubled[0] = Thread.currentThread();
                return ask("b", KeyBatchTest::echo) + Thread.currentThread().isInterrupted();
            };
            Future<String> waiting = threads.submit(asking);
            while (batch.waiting() < 1) {
                Thread.onSpinWait();
            }
            troubled[0].interrupt();
            go.countDown();
            assertThat(leading.get()).isEqualTo("a");
            assertThat(waiting.get()).isEqualTo("btrue");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
