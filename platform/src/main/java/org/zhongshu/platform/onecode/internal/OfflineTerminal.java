package org.zhongshu.platform.onecode.internal;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;
import org.zhongshu.platform.onecode.CodeTerminal;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The bundle in {@code bundle.json}, what was taken line by line in {@code taken.jsonl}. Public only for the door's interface beside this package. */
public final class OfflineTerminal implements CodeTerminal {

    /** A clock that runs back by more than this is not the one that was here before. */
    private static final Duration JITTER = Duration.ofSeconds(5);

    private record Material(Bundle bundle, Map<Integer, Sm2Verifier> verifiers) {
    }

    private record Used(long handle, long window) {
    }

    private final Path folder;
    private final Sm2 root;
    private final Clock clock;
    private final List<Taken> waiting = new ArrayList<>();
    private final Set<Used> used = new HashSet<>();
    /** The latest time that anything here knows of. */
    private Instant latest = Instant.EPOCH;
    private volatile Material material;

    private OfflineTerminal(Path folder, Sm2 root, Clock clock) {
        this.folder = folder;
        this.root = root;
        this.clock = clock;
    }

    public static OfflineTerminal open(Path folder, String root, Clock clock) throws IOException {
        OfflineTerminal terminal = new OfflineTerminal(folder, Sm2.fromPem(root), clock);
        Files.createDirectories(folder);
        Path bundle = folder.resolve("bundle.json");
        if (Files.exists(bundle)) {
            terminal.accept(Bundle.read(Files.readString(bundle), terminal.root));
        }
        terminal.recall();
        return terminal;
    }

    /** A last line that a kill cut off was never answered, so it was not taken. */
    private void recall() throws IOException {
        Path journal = folder.resolve("taken.jsonl");
        if (!Files.exists(journal)) {
            return;
        }
        boolean cut = false;
        for (String line : Files.readString(journal).split("\n")) {
            try {
                Taken taken = Json.mapper().readValue(line, Taken.class);
                Code code = Code.parse(taken.code());
                if (code != null) {
                    waiting.add(taken);
                    used.add(new Used(code.handle(), code.window()));
                    latest = later(latest, taken.at());
                }
            } catch (JacksonException broken) {
                cut = true;
            }
        }
        if (cut) {
            write();
        }
    }

    @Override
    public synchronized void bundle(String signed) throws IOException {
        Bundle fresh = Bundle.read(signed, root);
        if (material != null && (fresh.at().isBefore(material.bundle().at()) || !fresh.terminal().equals(material.bundle().terminal()))) {
            throw new IOException("核验材料比已有的旧，或不是给这台终端的 the bundle is older than the known one, or another terminal's");
        }
        replace("bundle.json", signed);
        accept(fresh);
    }

    private void accept(Bundle bundle) {
        material = new Material(bundle, bundle.verifiers());
        latest = later(latest, bundle.at());
    }

    @Override
    public Verdict check(String text) {
        Instant now = clock.instant();
        Material m = material;
        if (m == null || now.isAfter(m.bundle().until())) {
            return Verdict.STALE;
        }
        if (now.isBefore(m.bundle().at().minus(JITTER))) {
            return Verdict.CLOCK;
        }
        Code code = Code.parse(text);
        if (code == null) {
            return Verdict.FORGED;
        }
        // what costs nothing first: of the codes of other times – a drawer full of screenshots – no signature is computed. The server, which tells each refusal to
        // whose code it was, does it the other way round (Scans): there a forged one must not be told to anybody
        if (code.lateAt(now, m.bundle().tolerance())) {
            return Verdict.LATE;
        }
        if (code.earlyAt(now, m.bundle().tolerance())) {
            return Verdict.EARLY;
        }
        Sm2Verifier verifier = m.verifiers().get(code.day());
        if (verifier == null) {
            // rightly made, perhaps, but of a day whose key is not here
            return Verdict.STALE;
        }
        if (!verifier.verify(code.bytes())) {
            return Verdict.FORGED;
        }
        return m.bundle().stopped().contains(code.handle()) ? Verdict.STOPPED : Verdict.TAKEN;
    }

    @Override
    public Verdict take(String text) throws IOException {
        Verdict verdict = check(text);
        if (verdict != Verdict.TAKEN) {
            return verdict;
        }
        Code code = Code.parse(text);
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(latest.minus(JITTER))) {
                // somebody turned the clock back to make an old code new
                return Verdict.CLOCK;
            }
            forget(now);
            Used one = new Used(code.handle(), code.window());
            if (used.contains(one)) {
                return Verdict.USED;
            }
            Taken taken = new Taken(UUID.randomUUID().toString(), code.text(), now);
            append(taken);
            used.add(one);
            waiting.add(taken);
            latest = later(latest, now);
        }
        return Verdict.TAKEN;
    }

    /** A code whose window is over for certain needs no memory: it is late. */
    private void forget(Instant now) {
        if (used.size() > 10_000) {
            long oldest = Code.windowOf(now.minus(Duration.ofMinutes(10)));
            used.removeIf(u -> u.window() < oldest);
        }
    }

    @Override
    public Instant listFreshUntil() {
        Material m = material;
        return m == null ? Instant.EPOCH : m.bundle().fresh();
    }

    @Override
    public synchronized List<Taken> waiting() {
        return List.copyOf(waiting);
    }

    @Override
    public synchronized void handedIn(List<String> requests) throws IOException {
        // what is still within its time stays on the disk, so that a restart does not take it again
        Instant keep = clock.instant().minus(Duration.ofMinutes(10));
        Set<String> done = new HashSet<>(requests);
        if (waiting.removeIf(t -> done.contains(t.request()) && t.at().isBefore(keep))) {
            write();
        }
    }

    private void append(Taken taken) throws IOException {
        try (FileChannel out = FileChannel.open(folder.resolve("taken.jsonl"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer line = ByteBuffer.wrap((Json.write(taken) + "\n").getBytes(StandardCharsets.UTF_8));
            long before = out.size();
            try {
                while (line.hasRemaining()) {
                    out.write(line);
                }
                out.force(false);
            } catch (IOException full) {
                // half a line would swallow the next one
                out.truncate(before);
                throw full;
            }
        }
    }

    private void write() throws IOException {
        StringBuilder all = new StringBuilder();
        waiting.forEach(t -> all.append(Json.write(t)).append('\n'));
        replace("taken.jsonl", all.toString());
    }

    private void replace(String name, String text) throws IOException {
        Path draft = folder.resolve(name + ".new");
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
