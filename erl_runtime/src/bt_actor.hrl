%% What the loop knows about its actor besides the fields; it never changes within a message.
-record(actor, {
    self :: bt_actor:ref(),
    spec :: tuple(),                    % #spec{}, shared by all instances of this version
    table :: term(),                    % what this version of the class answers, shared too
    parent :: pid(),
    leader :: pid(),                    % prints to the cell that made it
    on_error = resume :: resume | crash,
    debug = [] :: [sys:dbg_opt()]
}).

%% What making an instance takes; kept for each version of a class.
-record(spec, {
    class :: atom(),
    live :: atomics:atomics_ref(),      % of the class: how many instances live
    version :: integer() | {kept, integer()},  % kept: never in force, see bt_actor_tools
    marker :: non_neg_integer(),        % how far the state has followed its class
    template :: bt_actor:fields(),
    fields :: [atom()],
    computed :: [{atom(), bt_class_store:default()}],
    initializers :: [{atom(), fun()}],  % parents first
    abstract :: boolean(),
    on_error :: resume | crash | default,
    hibernate :: timeout(),
    persist :: bt_persist:policy(),     % of supervised instances
    options :: [term()]                 % for spawn_opt
}).
