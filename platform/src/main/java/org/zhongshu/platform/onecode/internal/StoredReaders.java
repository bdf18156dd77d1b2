package org.zhongshu.platform.onecode.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.onecode.CodeReaders;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.UUID;

/** The door for machines that sign citizens in. */
@Component
class StoredReaders implements CodeReaders {

    private final Terminals terminals;
    private final Scenes scenes;
    private final Scans scans;
    private final Access access;
    private final JdbcTemplate jdbc;

    StoredReaders(Terminals terminals, Scenes scenes, Scans scans, Access access, JdbcTemplate jdbc) {
        this.terminals = terminals;
        this.scenes = scenes;
        this.scans = scans;
        this.access = access;
        this.jdbc = jdbc;
    }

    private static Reader reader(Terminals.Terminal t) {
        return new Reader(t.id(), t.number(), t.name(), t.scene(), t.department(), t.blockedAt(), t.seenAt());
    }

    private boolean signsIn(Terminals.Terminal t) {
        return scenes.find(t.scene()).filter(Scene::signsIn).isPresent();
    }

    @Override
    public List<Reader> list() {
        return terminals.list(access.departments(CurrentActor.require(), "onecode.manage")).stream().filter(this::signsIn).map(StoredReaders::reader).toList();
    }

    @Override
    public Registered register(String name, String place) {
        Scene scene = scenes.list().stream().filter(Scene::signsIn).findFirst().orElseThrow(() -> Problem.unprocessable("no-scene", "没有声明供自助终端登录的一码通场景。"));
        Terminals.Registered made = terminals.register(scene.id(), name, place);
        return new Registered(reader(made.terminal()), made.key());
    }

    @Override
    public Reader authenticated(String header) {
        Terminals.Terminal t = terminals.authenticated(header);
        if (!signsIn(t)) {
            throw Problem.forbidden("not-a-kiosk", "这台终端不是自助终端。");
        }
        return reader(t);
    }

    @Override
    public long holder(Reader reader, String code) {
        if (code == null || code.isBlank() || code.length() > 400) {
            throw Problem.badRequest("bad-code", "请扫描或输入一码通。");
        }
        // each try has a word of its own: an answer is never given twice
        Scans.Result taken = scans.scan(terminals.get(reader.id()), "kiosk-" + UUID.randomUUID(), code);
        return jdbc.queryForObject("SELECT person FROM onecode.scan WHERE id = ?", Long.class, taken.id());
    }
}
