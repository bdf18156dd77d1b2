package org.zhongshu.platform.cases.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Proves a lifecycle before it may be used: ids are unique, every action leads to a state or a lawful end, roles exist, every
 * state can be reached and reaches {@code closed} by declared actions alone, events name actions, practices lead somewhere.
 * (Owner and clock of every state are the schema's to demand.)
 */
final class LifecycleProof {

    private static final Set<String> KERNEL_STATES = Set.of(CaseFile.CLOSED, CaseFile.VOID, CaseFile.MERGED, CaseFile.SUSPENDED);

    private LifecycleProof() {
    }

    /**
     * @param pointers state id → JSON pointer of its declaration, relative to the lifecycle
     * @param errors   receives pointer and reason of every fault
     */
    static void prove(Lifecycle lifecycle, List<Lifecycle.State> declared, Set<String> roles, BiConsumer<String, String> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < declared.size(); i++) {
            Lifecycle.State state = declared.get(i);
            String at = "/states/" + i;
            if (KERNEL_STATES.contains(state.id())) {
                errors.accept(at + "/id", "环节 " + state.id() + " 由内核提供，不能声明");
            }
            if (!seen.add(state.id())) {
                errors.accept(at + "/id", "环节 " + state.id() + " 重复");
            }
            role(roles, state.owner(), at + "/owner", errors);
            actions(lifecycle, state, at, roles, errors);
        }
        if (lifecycle.start() != null && !lifecycle.states().containsKey(lifecycle.start())) {
            errors.accept("/start", "起始环节 " + lifecycle.start() + " 不存在");
            return;
        }
        practices(lifecycle, roles, errors);
        ways(lifecycle, declared, errors);
    }

    private static void actions(Lifecycle lifecycle, Lifecycle.State state, String at, Set<String> roles, BiConsumer<String, String> errors) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < state.actions().size(); i++) {
            ActionRule action = state.actions().get(i);
            String here = at + "/actions/" + i;
            if (!ids.add(action.id())) {
                errors.accept(here + "/id", "动作 " + action.id() + " 在环节 " + state.id() + " 中重复");
            }
            if (Practice.of(action.id()).isPresent()) {
                errors.accept(here + "/id", "动作 " + action.id() + " 是内核的通用动作，请换一个名称");
            }
            if (!leads(lifecycle, action.next())) {
                errors.accept(here + "/next", "动作 " + action.id() + " 指向不存在的环节 " + action.next());
            }
            action.roles().forEach(r -> role(roles, r, here + "/roles", errors));
            Set<String> keys = new HashSet<>();
            action.asks().forEach(ask -> {
                if (!keys.add(ask.key())) {
                    errors.accept(here + "/asks", "填写项 " + ask.key() + " 重复");
                }
                if (ask.kind() == ActionRule.AskKind.CHOICE && ask.options().isEmpty()) {
                    errors.accept(here + "/asks", "填写项 " + ask.key() + " 缺少 options");
                }
            });
        }
        state.on().forEach((event, action) -> {
            if (!ids.contains(action)) {
                errors.accept(at + "/on/" + event, "事件 " + event + " 指向环节 " + state.id() + " 中不存在的动作 " + action);
            }
        });
    }

    private static void practices(Lifecycle lifecycle, Set<String> roles, BiConsumer<String, String> errors) {
        for (Map.Entry<Practice, Lifecycle.Change> entry : lifecycle.practices().entrySet()) {
            String at = "/practices/" + entry.getKey().id();
            Lifecycle.Change change = entry.getValue();
            if (change.roles() != null) {
                change.roles().forEach(r -> role(roles, r, at + "/roles", errors));
            }
            if (change.next() != null && !lifecycle.states().containsKey(change.next())) {
                errors.accept(at + "/next", entry.getKey().label() + "指向不存在的环节 " + change.next());
            }
        }
    }

    private static void ways(Lifecycle lifecycle, List<Lifecycle.State> declared, BiConsumer<String, String> errors) {
        Set<String> reached = new HashSet<>();
        List<String> todo = new ArrayList<>(List.of(lifecycle.start()));
        lifecycle.practices().values().stream().filter(c -> c.next() != null).forEach(c -> todo.add(c.next()));
        while (!todo.isEmpty()) {
            String id = todo.removeLast();
            Lifecycle.State state = lifecycle.state(id);
            if (state != null && reached.add(id)) {
                state.actions().forEach(a -> todo.add(a.next()));
            }
        }
        Set<String> closing = new HashSet<>(Set.of(CaseFile.CLOSED));
        for (boolean grew = true; grew; ) {
            grew = false;
            for (Lifecycle.State state : lifecycle.states().values()) {
                if (!closing.contains(state.id()) && state.actions().stream().anyMatch(a -> closing.contains(a.next()))) {
                    grew = closing.add(state.id());
                }
            }
        }
        for (int i = 0; i < declared.size(); i++) {
            String id = declared.get(i).id();
            if (!closing.contains(id)) {
                errors.accept("/states/" + i, "环节 " + id + " 无法走到结案（closed）");
            }
            if (!reached.contains(id)) {
                errors.accept("/states/" + i, "环节 " + id + " 从起始环节无法到达");
            }
        }
    }

    private static boolean leads(Lifecycle lifecycle, String next) {
        return CaseFile.CLOSED.equals(next) || CaseFile.VOID.equals(next) || lifecycle.states().containsKey(next);
    }

    private static void role(Set<String> roles, String role, String at, BiConsumer<String, String> errors) {
        if (!roles.contains(role)) {
            errors.accept(at, "角色 " + role + " 不存在");
        }
    }
}
