package org.zhongshu.platform.exchange.internal.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A topic from kept offsets on. The position is the next offset of every partition. */
final class TopicRows implements Rows {

    private static final Duration PARTITIONS = Duration.ofSeconds(30);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final MessageReader reader;
    /** Where each partition ended when an incremental reading began; null for a capture, which never ends. */
    private Map<TopicPartition, Long> until;
    private final TreeMap<Integer, Long> offsets = new TreeMap<>();
    private final ArrayDeque<Row> waiting = new ArrayDeque<>();
    private long estimate = -1;
    private long looked;

    private record Row(SourceRow row, int partition, long next) {
    }

    TopicRows(KafkaConsumer<byte[], byte[]> consumer, String topic, MessageReader reader, boolean incremental, Position from) {
        this.consumer = consumer;
        this.topic = topic;
        this.reader = reader;
        if (from != null) {
            JsonNode kept = Json.read(from.text());
            kept.properties().forEach(e -> offsets.put(Integer.parseInt(e.getKey()), e.getValue().asLong()));
        }
        assign();
        if (incremental) {
            until = new HashMap<>(consumer.endOffsets(consumer.assignment()));
            estimate = until.entrySet().stream().mapToLong(e -> Math.max(0, e.getValue() - offsets.get(e.getKey().partition()))).sum();
        }
    }

    /** All partitions, also those that were added since: new ones from their beginning. */
    private void assign() {
        looked = System.nanoTime();
        List<TopicPartition> partitions = KafkaConnector.partitions(consumer, topic);
        if (partitions.size() == consumer.assignment().size()) {
            return;
        }
        Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
        consumer.assign(partitions);
        for (TopicPartition p : partitions) {
            long at = offsets.computeIfAbsent(p.partition(), n -> begin.get(p));
            if (at < begin.get(p)) {
                throw gone();
            }
            consumer.seek(p, at);
        }
    }

    @Override
    public List<SourceRow> next(int max, Duration wait) {
        try {
            if (until == null && System.nanoTime() - looked > PARTITIONS.toNanos() && waiting.isEmpty()) {
                assign();
            }
            if (waiting.isEmpty() && !ended()) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(wait)) {
                    for (SourceRow row : reader.read(message)) {
                        waiting.add(new Row(row, message.partition(), message.offset() + 1));
                    }
                }
            }
        } catch (OffsetOutOfRangeException e) {
            throw gone();
        } catch (KafkaException e) {
            throw KafkaConnector.failure(e);
        }
        List<SourceRow> rows = new ArrayList<>();
        while (rows.size() < max && !waiting.isEmpty()) {
            Row row = waiting.poll();
            Row following = waiting.peek();
            // several rows of one message: only after the last of them is the message done
            boolean done = following == null || following.partition() != row.partition() || following.next() != row.next();
            if (done) {
                offsets.put(row.partition(), row.next());
            }
            rows.add(row.row());
        }
        if (!rows.isEmpty()) {
            SourceRow last = rows.removeLast();
            rows.add(new SourceRow(last.values(), last.op(), Json.write(offsets), last.raw(), last.broken()));
        }
        return rows;
    }

    private Problem gone() {
        return Problem.unprocessable("log-truncated", "主题“" + topic + "”中尚未读取的消息已被清理，无法连续读取。请与数源部门核对后从头读取。");
    }

    @Override
    public boolean ended() {
        return until != null && waiting.isEmpty() && until.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
    }

    @Override
    public long estimate() {
        return estimate;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
