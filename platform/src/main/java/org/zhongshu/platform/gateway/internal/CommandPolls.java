package org.zhongshu.platform.gateway.internal;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;
import org.zhongshu.platform.devices.DeviceCommandQueued;
import org.zhongshu.platform.devices.DeviceLoginChanged;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Devices that wait over HTTP for a command (long poll). Who waits holds an open request and an entry here, but neither a
 * thread nor a database connection: the database is asked when the device comes, if memory says that something is pending, and
 * when a command is queued for it.
 *
 * <p>One poll for each device: a new one ends the older with 408. Delivery is at least once, as over MQTT: a command that was
 * handed out and is not answered is given again after {@link #AGAIN}.
 */
@Component
class CommandPolls implements SmartLifecycle {

    /** A device that has taken a command gets so long to answer before the same is given again. */
    static final Duration AGAIN = Duration.ofSeconds(30);
    private static final long USUAL_MS = 60_000;
    private static final long LONGEST_MS = 300_000;
    /** Half of the connections that the web server accepts: people must still get in. */
    private static final int MOST = 4_000;

    /** @param id for {@code POST /api/v1/{token}/rpc/{id}} */
    record Command(int id, String method, JsonNode params) {
    }

    private static final class Poll extends DeferredResult<ResponseEntity<Command>> {
        Poll(long millis) {
            super(millis, () -> NOTHING);
        }
    }

    private static final ResponseEntity<Command> NOTHING = ResponseEntity.status(HttpStatus.REQUEST_TIMEOUT).build();

    private final ConcurrentHashMap<Long, Poll> waiting = new ConcurrentHashMap<>();
    private final DownlinkSource source;
    private volatile boolean running;

    CommandPolls(DownlinkSource source) {
        this.source = source;
    }

    DeferredResult<ResponseEntity<Command>> open(long thing, long millis) {
        if (!running || waiting.size() >= MOST) {
            throw Problem.unavailable("too-many-polls", "等待命令的设备过多或服务正在停止，请稍后重试。", null);
        }
        Poll poll = new Poll(millis <= 0 ? USUAL_MS : Math.min(millis, LONGEST_MS));
        poll.onCompletion(() -> waiting.remove(thing, poll));
        Poll older = waiting.put(thing, poll);
        if (older != null) {
            older.setResult(NOTHING);
        }
        if (!running) {
            poll.setResult(NOTHING);
        }
        // after it is entered: a command queued from now on finds it
        look(thing);
        return poll;
    }

    private void look(long thing) {
        if (waiting.containsKey(thing) && source.commands().anyPending(thing)) {
            source.workers().call(() -> give(thing)).whenComplete((done, failure) -> {
                Poll poll = failure == null ? null : waiting.get(thing);
                if (poll != null) {
                    poll.setErrorResult(Problem.unavailable("database", "暂时无法读取命令，请稍后重试。", failure));
                }
            });
        }
    }

    private Void give(long thing) {
        Poll poll = waiting.get(thing);
        if (poll != null) {
            // two looks at once must not take two commands for one answer
            synchronized (poll) {
                if (!poll.isSetOrExpired()) {
                    source.commands().next(thing, AGAIN).ifPresent(c ->
                            poll.setResult(ResponseEntity.ok(new Command(c.requestId(), c.method(), Json.read(c.params())))));
                }
            }
        }
        return null;
    }

    /** Open polls. */
    int waiting() {
        return waiting.size();
    }

    @EventListener
    void on(DeviceCommandQueued event) {
        look(event.thingId());
    }

    @EventListener
    void on(DeviceLoginChanged event) {
        Poll poll = waiting.get(event.thingId());
        if (poll != null) {
            poll.setErrorResult(Problem.unauthenticated("login-changed", "设备的凭据或状态已变更。"));
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for its open requests. */
    @Override
    public void stop() {
        running = false;
        waiting.values().forEach(poll -> poll.setResult(NOTHING));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
