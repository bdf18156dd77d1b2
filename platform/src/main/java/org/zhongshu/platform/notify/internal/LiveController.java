package org.zhongshu.platform.notify.internal;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.ThingAccess;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The live channel (server-sent events). Requests run on virtual threads, so a channel simply writes and waits in its own
 * request; a client that stops reading holds up nobody but itself.
 */
@RestController
class LiveController {

    private static final int MOST_THINGS = 200;
    private static final long HEARTBEAT = 15_000;
    /** A channel ends after half an hour, so that whoever has signed out or lost a role does not listen for ever; browsers come back by themselves. */
    private static final long LIFE = 30 * 60_000;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final LiveHub hub;
    private final Access access;
    private final ThingAccess things;
    private final VitalSigns vital;

    LiveController(LiveHub hub, Access access, ThingAccess things, VitalSigns vital) {
        this.hub = hub;
        this.access = access;
        this.things = things;
        this.vital = vital;
    }

    /**
     * Events {@code case}, {@code alert}, {@code vital}, {@code state}, and {@code reload} where some were missed.
     *
     * @param watched ids of things whose readings are wanted as they come
     */
    @Allowed(Allowed.SIGNED_IN)
    @GetMapping("/api/live")
    void live(@RequestParam(name = "things", defaultValue = "") List<String> watched,
              @RequestHeader(name = "Last-Event-ID", required = false) String lastId, HttpServletResponse response) throws IOException {
        Actor actor = CurrentActor.require();
        LiveReader reader = new LiveReader(actor, access, visible(actor, watched));
        boolean whole = hub.open(reader, lastId);
        try {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            OutputStream out = response.getOutputStream();
            out.write("retry: 2000\n\n".getBytes(StandardCharsets.US_ASCII));
            if (!whole) {
                out.write(LiveEvent.frame(null, "reload", Map.of()));
            }
            out.write(LiveEvent.frame(null, "vital", vital.latest()));
            out.flush();
            write(reader, out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            // the reader has left; that is how channels usually end
        } finally {
            hub.leave(reader);
            reader.close();
        }
    }

    private void write(LiveReader reader, OutputStream out) throws IOException, InterruptedException {
        long end = System.nanoTime() + (LIFE + ThreadLocalRandom.current().nextLong(LIFE / 10)) * 1_000_000;
        List<byte[]> frames = new ArrayList<>();
        while (!reader.closed() && System.nanoTime() < end) {
            frames.clear();
            reader.take(frames, HEARTBEAT);
            if (frames.isEmpty()) {
                frames.add(COMMENT);
            }
            for (byte[] frame : frames) {
                out.write(frame);
            }
            out.flush();
        }
        if (reader.behind()) {
            out.write(LiveEvent.frame(null, "reload", Map.of()));
            out.flush();
        }
    }

    private Set<Long> visible(Actor actor, List<String> watched) {
        if (watched.size() > MOST_THINGS) {
            throw Problem.badRequest("too-many-things", "一次最多关注 " + MOST_THINGS + " 个部件");
        }
        Set<Long> ids = new HashSet<>();
        if (!watched.isEmpty()) {
            access.check(actor, "thing.read");
            watched.forEach(id -> ids.add(things.visible(actor, "thing.read", Ids.parse(id)).id()));
        }
        return ids;
    }
}
