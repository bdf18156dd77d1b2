package org.zhongshu.platform.rules.internal;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.zhongshu.platform.twin.ObservationTopic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the alert topic and hands it to the {@link AlertIntake}. The position is committed after the transaction; what is
 * read twice is known by its id. A message that fails by itself again and again is parked in {@code rules.parked} with its
 * reason, so that it does not hold up the others; a database that is away is waited for.
 */
@Component
class AlertConsumer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(AlertConsumer.class);
    private static final int ATTEMPTS = 5;

    private final RuleStreams streams;
    private final ObservationTopic topic;
    private final AlertIntake intake;
    private final AlertTable table;
    private final String group;
    private final String node;
    private volatile Consumer<byte[], byte[]> consumer;
    private Thread thread;
    private volatile boolean running;

    AlertConsumer(RuleStreams streams, ObservationTopic topic, AlertIntake intake, AlertTable table, @Value("${zhongshu.instance:zhongshu}") String instance,
                  @Value("${zhongshu.node:1}") String node) {
        this.streams = streams;
        this.topic = topic;
        this.intake = intake;
        this.table = table;
        this.group = instance + "-alerts";
        this.node = node;
    }

    @Override
    public synchronized void start() {
        running = true;
        thread = Thread.ofPlatform().name("alerts").start(this::run);
    }

    @Override
    public synchronized void stop() {
        running = false;
        Consumer<byte[], byte[]> c = consumer;
        if (c != null) {
            c.wakeup();
        }
        try {
            if (thread != null) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void run() {
        while (running) {
            try (Consumer<byte[], byte[]> c = new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = c;
                c.subscribe(List.of(streams.alertTopic()));
                while (running) {
                    ConsumerRecords<byte[], byte[]> records = c.poll(Duration.ofSeconds(1));
                    if (!records.isEmpty()) {
                        take(records);
                        c.commitAsync();
                    }
                }
                c.commitSync(Duration.ofSeconds(3));
            } catch (WakeupException e) {
                // stopping
            } catch (RuntimeException e) {
                if (running) {
                    log.error("Alert intake interrupted; goes on from its last position", e);
                    pause(1_000);
                }
            }
        }
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        List<Transition> batch = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> r : records) {
            try {
                batch.add(AlertMessage.decode(r.value()));
            } catch (IllegalArgumentException e) {
                log.error("Not an alert at {}-{}@{}: {}", r.topic(), r.partition(), r.offset(), e.getMessage());
            }
        }
        try {
            attempt(batch, false);
        } catch (WakeupException e) {
            throw e;
        } catch (RuntimeException e) {
            log.warn("{} alert messages are taken one by one: {}", batch.size(), e.getMessage());
            for (Transition t : batch) {
                try {
                    attempt(List.of(t), true);
                } catch (RuntimeException alone) {
                    park(t, alone);
                }
            }
        }
    }

    /** Waits for the database as long as it takes; anything else fails after some attempts. */
    private void attempt(List<Transition> batch, boolean careful) {
        for (int i = 1; ; i++) {
            try {
                intake.take(batch, careful);
                return;
            } catch (CannotCreateTransactionException | DataAccessResourceFailureException e) {
                if (!running) {
                    throw new WakeupException();
                }
                log.warn("Database away, {} alert messages wait: {}", batch.size(), e.getMessage());
                pause(1_000);
            } catch (TransientDataAccessException e) {
                if (i >= ATTEMPTS) {
                    throw e;
                }
                pause(50L * i);
            }
        }
    }

    /** When even that fails, the exception goes up and the whole batch is read again. */
    private void park(Transition t, RuntimeException e) {
        if (e instanceof WakeupException) {
            throw e;
        }
        log.error("Alert message could not be taken and is parked: {}", t, e);
        table.park(t, String.valueOf(e.getMessage()));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> settings() {
        return Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap(),
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.CLIENT_ID_CONFIG, group + "-" + node,
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, group + "-" + node,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
    }
}
