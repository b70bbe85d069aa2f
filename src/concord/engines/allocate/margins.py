"""How far one purse or pot may change before a walk decides anything else; and the least change that funds a step.

Given what was drawn before step s, the step fits exactly when the changed account holds at least `threshold` more than
now: the conditions of the walk (see `walk`) are each monotone in that one amount. So the outcome is constant between
the greatest threshold of the funded steps and the least of the blocked ones, and both ends are exact.

The passes are written once and compiled for large calls, as in `walk`. They share one account: a purse's own holding
(`own`, else -1) or a pot (`pool`, else -1).
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

from __future__ import annotations

FAR = 2**62
"""No change of this account alone does it."""


def threshold(s, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over):
    """The least change of the account with which step s fits, what was drawn before it given; FAR where none does."""
    least = -FAR
    for u in range(start[s], start[s + 1]):
        r = resource[u]
        if pot_of[r] < 0:
            gap = drawn[r] + amount[u] - hold[r]
            if r == own:
                least = max(least, gap)
            elif gap > 0:
                return FAR
    for k in range(len(pot)):
        more = 0
        mine = 0
        touched = False
        for u in range(start[s], start[s + 1]):
            r = resource[u]
            if pot_of[r] == k:
                touched = True
                if r == own:
                    mine = amount[u]
                else:
                    more += max(0, drawn[r] + amount[u] - hold[r]) - max(0, drawn[r] - hold[r])
        if not touched:
            continue
        if own >= 0 and pot_of[own] == k:
            room = pot[k] - (over[k] - max(0, drawn[own] - hold[own]) + more)
            if room < 0:
                return FAR
            least = max(least, drawn[own] + mine - hold[own] - room)
        elif k == pool:
            least = max(least, over[k] + more - pot[k])
        elif over[k] + more > pot[k]:
            return FAR
    return least


def draw(s, sign, start, resource, amount, hold, pot_of, drawn, over):
    """Fund step s (sign 1), or take it back (-1)."""
    for u in range(start[s], start[s + 1]):
        r = resource[u]
        after = drawn[r] + sign * amount[u]
        if pot_of[r] >= 0:
            over[pot_of[r]] += max(0, after - hold[r]) - max(0, drawn[r] - hold[r])
        drawn[r] = after


def limited(s, purses, start, resource, amount, hold, drawn):
    """Whether a maximum or an exclusive set shuts step s out, whatever the money."""
    for u in range(start[s], start[s + 1]):
        r = resource[u]
        if r >= purses and drawn[r] + amount[u] > hold[r]:
            return True
    return False


def waits(s, needs_start, needs, funded):
    """Whether step s depends on one that is not funded."""
    for u in range(needs_start[s], needs_start[s + 1]):  # noqa: SIM110
        if needs[u] < 0 or not funded[needs[u]]:
            return True
    return False


def sweep_pass(
    start,
    resource,
    amount,
    hold,
    pot_of,
    pot,
    needs_start,
    needs,
    list_of,
    purses,
    strict,
    own,
    pool,
    funded,
    drawn,
    over,
    stopped,
    margin,
):
    """Walk with the account as it is; fill `funded` (S) and `margin`: the least change up and the greatest change down
    (0 or less) at which a step changes, and the first step that more money could alter."""
    up = FAR
    down = -FAR
    first = len(funded)
    for s in range(len(funded)):
        funded[s] = False
        if (strict and stopped[list_of[s]]) or waits(s, needs_start, needs, funded):
            continue
        least = threshold(s, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over)
        if least <= 0:
            funded[s] = True
            down = max(down, least)
            draw(s, 1, start, resource, amount, hold, pot_of, drawn, over)
            continue
        if least < FAR:
            up = min(up, least)
            if first == len(funded):
                first = s
        if strict and not limited(s, purses, start, resource, amount, hold, drawn):
            stopped[list_of[s]] = True
    margin[0] = up
    margin[1] = down
    margin[2] = first


def room_needed(t, first, ask, forced, most_ask, need):
    """Fill need[s] for s from t down: less than this in the account before step s, and t is not funded.

    A forced step draws whenever it can, so from need[s + 1] below its ask nothing changes, and from there up its ask
    comes on top; other steps may or may not draw. Returns the first step at which being passed over leaves t a chance:
    one that asks more than need[s + 1]. Before it, every walk that ends in t funds all that the other purses allow.
    """
    need[t] = ask[t]
    s = t
    earliest = t
    while s > first and need[s] < most_ask:
        s -= 1
        need[s] = need[s + 1]
        if ask[s] > need[s + 1]:
            earliest = s
        elif forced[s]:
            need[s] += ask[s]
    return earliest


def endless_pass(
    start,
    resource,
    amount,
    hold,
    pot_of,
    pot,
    needs_start,
    needs,
    own,
    pool,
    ask,
    forced,
    most_ask,
    targets,
    first,
    endless,
    drawn,
    over,
    floor,
    need,
    from_step,
):
    """Walk on from step `first` as if the account had no end: fill `endless` (S) and `floor` (S + 1, the most that the
    thresholds before a step reach); and from_step for each target, where its search may start."""
    for s in range(first, len(endless)):
        floor[s + 1] = floor[s]
        endless[s] = False
        if waits(s, needs_start, needs, endless):
            continue
        least = threshold(s, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over)
        if least < FAR:
            endless[s] = True
            floor[s + 1] = max(floor[s], least)
            draw(s, 1, start, resource, amount, hold, pot_of, drawn, over)
    for q in range(len(targets)):
        if targets[q] >= first:
            from_step[q] = room_needed(targets[q], first, ask, forced, most_ask, need)


def least_pass(
    start,
    resource,
    amount,
    hold,
    pot_of,
    pot,
    needs_start,
    needs,
    list_of,
    purses,
    strict,
    own,
    pool,
    ask,
    forced,
    most_ask,
    account,
    targets,
    order,
    from_step,
    floor,
    endless,
    first,
    most_visits,
    funded,
    drawn,
    over,
    stopped_at,
    path,
    stack,
    need,
    answer,
    sure,
):
    """For each target the least addition to the account with which the walk funds it; FAR where none does.

    A depth-first search over intervals [low, high) of the addition, cheapest first: a step whose threshold falls
    inside splits the interval. An interval dies when the target can no longer fit in it: its own threshold has passed
    `high` (what is drawn only grows along a walk), or too little room is left for what must still be drawn before it
    (`room_needed`). Each search starts at from_step[q], on the walk with an endless account (`endless`, S), whose
    thresholds up to there reach `floor` (S + 1); `order` takes the targets by from_step. `account` is the resource (or,
    for a pot that pools all, the resources' number plus the pot) whose room is a plain balance, else -1.

    `funded`, `drawn`, `over` and `stopped_at` (S where a list has not stopped) hold the walk before step `first`.
    `stack` (S, 4), `path` and `need` (S) are room to work in. After `most_visits` steps a search ends unsure, with all
    smaller additions excluded.
    """
    steps = len(funded)
    at = first
    for q in order:
        t = targets[q]
        while at < from_step[q]:
            funded[at] = endless[at]
            if endless[at]:
                draw(at, 1, start, resource, amount, hold, pot_of, drawn, over)
            at += 1
        if account >= 0:
            room_needed(t, first, ask, forced, most_ask, need)
        low = floor[at]
        high = FAR
        depth = 0
        length = 0
        visits = 0
        s = at
        answer[q] = FAR
        sure[q] = True
        dead = t < first
        if not dead:
            dead = threshold(t, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over) >= high
        while True:
            if not dead:
                visits += 1
                if visits > most_visits:
                    answer[q] = low
                    sure[q] = False
                    break
                if strict and stopped_at[list_of[t]] < s:
                    dead = True
                elif s == t:
                    least = FAR
                    if not waits(t, needs_start, needs, funded):
                        least = threshold(t, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over)
                    if least < high:
                        answer[q] = max(low, least)
                        break
                    dead = True
                else:
                    funded[s] = False
                    if not (strict and stopped_at[list_of[s]] < s) and not waits(s, needs_start, needs, funded):
                        least = threshold(s, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over)
                        if least <= low:
                            funded[s] = True
                            draw(s, 1, start, resource, amount, hold, pot_of, drawn, over)
                            path[length] = s
                            length += 1
                        else:
                            if least < high:
                                stack[depth, 0] = s
                                stack[depth, 1] = least
                                stack[depth, 2] = high
                                stack[depth, 3] = length
                                depth += 1
                                high = least
                            if strict and not limited(s, purses, start, resource, amount, hold, drawn):
                                stopped_at[list_of[s]] = s
                        if least < FAR:
                            dead = (
                                threshold(t, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over) >= high
                            )
                    s += 1
            elif depth == 0:
                break
            else:
                depth -= 1
                s = stack[depth, 0]
                low = stack[depth, 1]
                high = stack[depth, 2]
                while length > stack[depth, 3]:
                    length -= 1
                    funded[path[length]] = False
                    draw(path[length], -1, start, resource, amount, hold, pot_of, drawn, over)
                for stopped in range(len(stopped_at)):
                    if stopped_at[stopped] >= s:
                        stopped_at[stopped] = steps
                funded[s] = True
                draw(s, 1, start, resource, amount, hold, pot_of, drawn, over)
                path[length] = s
                length += 1
                s += 1
                dead = threshold(t, own, pool, start, resource, amount, hold, pot_of, pot, drawn, over) >= high
            if not dead and account >= 0 and high < FAR and s <= t:
                if account < len(hold):
                    dead = hold[account] - drawn[account] + high <= need[s]
                else:
                    dead = pot[account - len(hold)] - over[account - len(hold)] + high <= need[s]
        while length > 0:
            length -= 1
            funded[path[length]] = False
            draw(path[length], -1, start, resource, amount, hold, pot_of, drawn, over)
        for stopped in range(len(stopped_at)):
            if stopped_at[stopped] >= at:
                stopped_at[stopped] = steps
