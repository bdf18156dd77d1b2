package org.zhongshu.platform.onecode.internal;

import org.zhongshu.platform.onecode.CodeTerminal;
import org.zhongshu.platform.onecode.CodeTerminal.Taken;
import org.zhongshu.platform.onecode.CodeTerminal.Verdict;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers each line by what lies in the folder, so that a network that hangs keeps nobody waiting; beside that, the network is used whenever it is there: newer material, and what was taken is handed in.
 * Public only for the door's class beside this package.
 */
public final class TerminalCommand {

    private static final String HANDED = "handed.txt";
    private static final int AT_ONCE = 200;
    private static final int EVERY_SECONDS = 20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    /** Who the terminal is, as it learnt when it first met its server: that server's key is trusted from then on. */
    record Known(String number, String name, String sceneName, String root) {
    }

    private final Path folder;
    private final TerminalLink link;
    private final Known known;
    private final CodeTerminal terminal;
    private final Clock clock;
    private final PrintStream out;
    private final Set<String> handed = new HashSet<>();
    private Boolean connected;
    private volatile String barred;

    private TerminalCommand(Path folder, TerminalLink link, Known known, CodeTerminal terminal, Clock clock, PrintStream out) {
        this.folder = folder;
        this.link = link;
        this.known = known;
        this.terminal = terminal;
        this.clock = clock;
        this.out = out;
    }

    public static int run(URI server, String key, Path folder, Clock clock, InputStream in, PrintStream out) throws IOException {
        Files.createDirectories(folder);
        // two at one folder would take the same code twice
        try (FileChannel mine = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!locked(mine)) {
                throw new IOException("这个目录正被另一个终端程序使用 another terminal is running in " + folder);
            }
            TerminalLink link = server == null ? null : new TerminalLink(server, key);
            Known known = known(folder, link);
            if (key != null && !key.startsWith(known.number() + ":")) {
                throw new IOException("这个目录属于终端 " + known.number() + "，请换一个 --data 目录 this folder is another terminal's");
            }
            TerminalCommand command = new TerminalCommand(folder, link, known, CodeTerminal.open(folder, known.root(), clock), clock, out);
            command.recall();
            return command.work(in);
        }
    }

    /** What was handed in before, and is still on the disk so that it is not taken again. Lost, it is handed in once more, which changes nothing. */
    private void recall() throws IOException {
        Path file = folder.resolve(HANDED);
        if (Files.exists(file)) {
            handed.addAll(Files.readAllLines(file));
        }
    }

    private void remember() throws IOException {
        handed.retainAll(terminal.waiting().stream().map(Taken::request).toList());
        replace(folder, HANDED, String.join("\n", handed));
    }

    private static void replace(Path folder, String name, String text) throws IOException {
        Path draft = folder.resolve(name + ".new");
        Files.writeString(draft, text);
        Files.move(draft, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean locked(FileChannel mine) throws IOException {
        try {
            return mine.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Known known(Path folder, TerminalLink link) throws IOException {
        Path file = folder.resolve("terminal.json");
        if (Files.exists(file)) {
            try {
                return Json.mapper().readValue(Files.readString(file), Known.class);
            } catch (JacksonException e) {
                throw new IOException("终端资料无法读取 cannot be read: " + file, e);
            }
        }
        if (link == null) {
            throw new IOException("还没有核验材料：第一次使用请联网（--server、--key，不加 --offline） no material yet: be online the first time");
        }
        JsonNode self;
        try {
            self = link.self();
            // before anything is kept: a scene that is online only says so here
            link.bundle();
        } catch (TerminalLink.Refused e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("还没有核验材料，也连不上平台：第一次使用请联网 no material yet and no answer from the server (" + e + ")", e);
        }
        Known known = new Known(self.path("number").asString(), self.path("name").asString(), self.path("sceneName").asString(), self.path("root").asString());
        replace(folder, "terminal.json", Json.write(known));
        return known;
    }

    private int work(InputStream in) throws IOException {
        say(known.sceneName() + " · " + known.number() + " " + known.name() + "。请扫码，每行一个；输入结束（Ctrl+D）即退出。");
        if (link == null) {
            say("不联网：只用已有的核验材料，扫码记录留在本机。");
        } else {
            meet();
            if (barred != null) {
                throw new IOException(barred);
            }
        }
        ScheduledExecutorService beside = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "terminal-link");
            t.setDaemon(true);
            return t;
        });
        int[] counts = new int[2];
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            if (link != null) {
                beside.scheduleWithFixedDelay(this::meet, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    counts[answer(line.strip()) ? 0 : 1]++;
                    if (link != null) {
                        beside.execute(this::handIn);
                    }
                }
            }
        } finally {
            beside.shutdown();
        }
        if (link != null) {
            try {
                beside.awaitTermination(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            handIn();
        }
        int left = left().size();
        say("有效 " + counts[0] + " 次，无效 " + counts[1] + " 次" + (left == 0 ? "。" : "；" + left + " 条记录还没有上传，已存在本机，下次联网时上传。"));
        return 0;
    }

    /** It is on the disk before it is said. */
    private boolean answer(String code) {
        String at = TIME.format(clock.instant());
        if (barred != null) {
            say(at + " 无效：" + barred);
            return false;
        }
        Verdict verdict;
        try {
            verdict = terminal.take(code);
        } catch (IOException e) {
            say(at + " 无效：记录没有存下，请检查磁盘（" + e.getMessage() + "）");
            return false;
        }
        boolean taken = verdict == Verdict.TAKEN;
        Instant fresh = terminal.listFreshUntil();
        say(at + (taken ? " 有效" : " 无效：" + verdict.label()) + (taken && clock.instant().isAfter(fresh) ? "（停用名单是 " + TIME.format(fresh) + " 以前的，请尽快联网）" : ""));
        return taken;
    }

    /** Newer material and what is waiting, if the server answers. */
    private void meet() {
        try {
            terminal.bundle(link.bundle());
            connected(true, null);
            handIn();
        } catch (IOException e) {
            lost(e);
        }
    }

    private synchronized void handIn() {
        try {
            for (List<Taken> some = left(); !some.isEmpty(); some = left()) {
                int before = handed.size();
                List<Taken> batch = some.subList(0, Math.min(AT_ONCE, some.size()));
                JsonNode answers = link.handIn(batch);
                Map<String, Taken> sent = new HashMap<>();
                batch.forEach(t -> sent.put(t.request(), t));
                for (JsonNode one : answers) {
                    settled(sent.get(one.path("request").asString("")), one);
                }
                connected(true, null);
                if (handed.size() == before) {
                    return; // none of them was stored: not again at once
                }
            }
            // older ones leave the disk; those of the last minutes stay, so that a restart does not take a code again
            terminal.handedIn(List.copyOf(handed));
            remember();
        } catch (IOException e) {
            lost(e);
        }
    }

    private void settled(Taken scan, JsonNode answer) {
        String outcome = answer.path("outcome").asString("");
        if (scan == null || outcome.isEmpty()) {
            return; // not stored there; it stays here
        }
        handed.add(scan.request());
        if (!outcome.equals(Outcome.TAKEN.id())) {
            say("注意：" + TIME.format(scan.at()) + " 扫的码，平台核对为“" + answer.path("outcomeName").asString() + "”。");
        }
    }

    private synchronized List<Taken> left() {
        return terminal.waiting().stream().filter(t -> !handed.contains(t.request())).toList();
    }

    private void lost(IOException e) {
        if (e instanceof TerminalLink.Refused refused) {
            if (refused.lasting()) {
                barred = refused.getMessage();
            }
            say("平台没有接受：" + refused.getMessage());
        } else {
            connected(false, e);
        }
    }

    private synchronized void connected(boolean now, IOException why) {
        if (connected == null || connected != now) {
            connected = now;
            say(now ? "已联网，核验材料已更新。" : "连不上平台，用已有的核验材料继续；扫码记录先存在本机（" + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()) + "）。");
        }
    }

    private void say(String line) {
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }
}
