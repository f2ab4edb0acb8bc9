# 記録：検出事項・例外・証跡・署名・リスク・バンドル
record-date = `{ $option }`には 2026-05-31 のような日付を指定してください（指定された値: `{ $value }`）
record-tenant-empty = `--tenant`が空です。記録の対象となる組織の名前を指定してください
record-opening = 記録を開く処理
record-missing = `{ $path }`に記録がありません。`assay scan`または`assay assess COLLECTION --record`で作成するか、`--store`で場所を指定してください
record-assessment-json = 記録の評価`{ $id }`の読み込み
record-no-assessment = 記録に`{ $framework }`の評価がありません。`assay scan`または`assay assess COLLECTION --record`を実行してください
record-place = 記録: { $place }（テナント { $tenant }）
record-hashing = 評価の行のハッシュ計算
record-keeping = 評価の記録への保存
record-already = この評価はすでに{ $id }として記録されています。変更はありません。
record-history = { $id }として履歴にのみ保存しました。より新しい評価が記録されています。
record-new = { $id }として記録しました。検出事項: 未対応 { $open } 件（うち新規 { $opened } 件、再発 { $reopened } 件）、解消 { $resolved } 件、リソース消滅 { $gone } 件。
record-reopened = 提案の状態が変わったため、再署名が必要です: { $clauses }
record-filtered = `--record`で保存できるのは評価全体のみです。--clause、--check、--service、--severity、--tier を外してください
record-part = 一部のみを判定したため、記録には保存していません。

finding-line = { $uid }  { $title }: { $resource }、期限 { $due }、担当 { $owner }
finding-count = { $all } 件中 { $shown } 件
finding-uid = uid
finding-title = 件名
finding-check = チェック
finding-clauses = 条項
finding-severity = 重大度
finding-state = 状態
finding-due = 期限
finding-owner = 担当
finding-account = アカウント
finding-region = リージョン
finding-resource = リソース
finding-reason = 理由
finding-first-seen = 初回検出
finding-last-seen = 最終検出
finding-closed = 終了日時
finding-exception = 例外
finding-excepted = 例外承認済み
finding-overdue = 期限超過
finding-state-open = 未対応
finding-state-resolved = 解消
finding-state-gone = リソース消滅
finding-history = 履歴
finding-comments = コメント
finding-event-opened = 検出
finding-event-seen-again = 再検出
finding-event-reopened = 再発
finding-event-resolved = 解消
finding-event-gone = リソース消滅
finding-event-assigned = 担当者の設定
finding-event-unassigned = 担当者の解除
finding-event-due-changed = 期限の変更

metrics-assessment = 評価
metrics-at = 日時
metrics-severity = 重大度
metrics-domain = ドメイン
metrics-open = 未対応
metrics-overdue = 期限超過
metrics-opened = 新規
metrics-resolved = 解消
metrics-mean-days = 平均解消日数

exception-added = { $id }: { $expires }まで許容します（対象の検出事項 { $findings } 件）。条項の回答は「いいえ」のままです。
exception-revoked = { $id }を終了しました。
exception-id = id
exception-state = 状態
exception-expires = 期限
exception-check = チェック
exception-resources = リソース
exception-requested-by = 申請者
exception-approved-by = 承認者
exception-reason = 理由
exception-state-in-force = 有効
exception-state-ended = 期限切れ
exception-state-revoked = 取消済み

evidence-added = { $id }を{ $clause }の「{ $paper }」として添付しました（{ $until }まで有効）。
evidence-withdrawn = { $id }を取り下げました。記録には残ります。
evidence-saved = { $path }に保存しました（{ $size } バイト。SHA-256は記録と一致）。
evidence-no-paper = 条項`{ $clause }`に文書・記録`{ $paper }`はありません。指定できるもの: { $known }
evidence-no-papers = 条項`{ $clause }`は文書も記録も求めていません
evidence-future = `--observed-on`が未来の日付です: `{ $value }`
evidence-valid = `--valid-until`（{ $value }）が、証跡の対象日（{ $observed }）より前です
evidence-clause = 条項
evidence-paper = 番号
evidence-what = 必要なもの
evidence-state = 状態
evidence-until = 有効期限
evidence-id = id
evidence-title = 件名
evidence-owner = 責任者
evidence-state-missing = 未添付
evidence-state-fresh = 有効
evidence-state-expiring = 期限間近
evidence-state-stale = 期限切れ

sign-none = 条項`{ $clause }`には取り下げられる回答がありません
sign-no-proposal = 最新の評価に条項`{ $clause }`の提案がありません。この版で改めてスキャンしてください
sign-withdrawn = { $id }: { $clause }の回答を取り下げました。
sign-done = { $id }: { $clause }に{ $by }が「{ $answer }」と回答しました（提案: { $state }）。
sign-overridden = 提案と異なる回答として署名されました。理由は回答とともに表示されます。
answer-yes = はい
answer-no = いいえ
answer-not-applicable = 該当なし

tier-head = 署名済みの回答（{ $assessment }の提案に対するもの）
tier-tier = ティア
tier-outcome = 授与ルール上
tier-clauses = 条項数
tier-yes = はい
tier-no = いいえ
tier-na = 該当なし（上限）
tier-open = 未回答
tier-outcome-earned = 回答は充足
tier-outcome-refused = 到達不可
tier-outcome-open = 未確定
tier-outcome-undetermined = 判定不能
tier-blocks = { $tier }の妨げとなっているもの:
tier-why-no = 「いいえ」の回答（{ $count }）: { $list }
tier-why-not-applicable = このティアで認められない「該当なし」（{ $count }）: { $list }
tier-why-reopened = 提案の状態が変わり再署名が必要（{ $count }）: { $list }
tier-why-unsigned = 未回答（{ $count }）: { $list }
tier-budget = 「該当なし」の回答が授与ルールの上限を超えています
tier-overridden = 提案と異なる「はい」の回答（{ $count }）: { $list }
tier-history = 継続実績が3か月未満、括弧内は日数（{ $count }）: { $list }
tier-more = { $list } 他{ $count }件
tier-foot = これは組織自身の回答です。マークは認証機関が授与します。

risk-score = `{ $option }`には 4x5 のように発生可能性×影響度（それぞれ1〜5）を指定してください（指定された値: `{ $value }`）
risk-domain = ドメイン`{ $id }`はありません。指定できるドメイン: { $known }
risk-incomplete = リスクには`--inherent`（4x5 など）と`--owner`が必要です
risk-kept = { $id }: 固有リスク { $inherent }、残余リスク { $residual }。
risk-warning = 警告: 10〜12の残余リスクを受容しています。受容できる理由を対応策に記載し、早めに見直してください。
risk-closed = { $id }を終了しました。
risk-id = id
risk-title = リスク
risk-domains = ドメイン
risk-inherent = 固有
risk-residual = 残余
risk-now = 現在の残余
risk-decision = 対応方針
risk-owner = 責任者
risk-target = 目標日
risk-decision-accept = 受容
risk-decision-mitigate = 低減
risk-decision-transfer = 移転
risk-decision-avoid = 回避

export-written = { $path }（{ $size } バイト）
export-catalog = { $path }: 参照先の条項一覧
export-out = この形式はテキストではないため、`--out`でファイルを指定してください
export-reading = `{ $path }`の読み込み
export-schema = `{ $path }`は assessment.json のバージョン{ $schema }で、このビルドでは読み取れません

bundle-no-entry = ログに評価`{ $id }`のエントリがありません。記録が破損しています。バックアップから復元してください
bundle-key = 署名鍵の処理
bundle-key-made = 署名鍵を作成しました: { $path }。安全に保管してバックアップを取り、フィンガープリントを別の経路で審査員に伝えてください: { $key }
bundle-hash = 証跡`{ $id }`にSHA-256がありません
bundle-writing = バンドル`{ $path }`の書き込み
bundle-done =
    { $path }: ログのエントリ { $entries } 件、判定 { $verdicts } 件、レシート { $receipts } 件、証跡ファイル { $evidence } 件。
    SHA-256 { $sha256 }
    署名鍵 { $key }

verify-step = `{ $path }`の検証
verify-done =
    { $path }は正当です。すべてのファイル・証明・署名を検証しました。
    テナント { $tenant }、{ $framework }、{ $clauses } 条項、{ $at } 時点。
    ファイル { $files } 件、ログのエントリ { $entries } 件、判定 { $verdicts } 件、レシート { $receipts } 件、証跡ファイル { $evidence } 件。
    ログ: { $size } 件、ルート { $root }
    鍵: { $key }
verify-earlier = 署名後に提案が変わった条項: { $clauses }
verify-trust = 計算では確かめられず、別の方法で確認が必要な事項:
verify-trust-key = 鍵がその組織のものであること（フィンガープリントを別の経路で照合してください。`--key`を指定すると検証されます）
verify-trust-scanner = スキャナーが正しく問い合わせ、正しく記録したこと（ハッシュが示すのは、その後変更されていないことだけです）
verify-trust-clock = 記録したマシンの時計が正しかったこと
verify-trust-selection = 省かれたものがないこと（ログはここにあるものを証明しますが、他に何があるかは示しません）
verify-trust-one-log = 他の人に別のログを見せていないこと（ルートを控え、次回確認してください）
verify-trust-people = 名前のある人が実際に署名したこと

notify-none = assay.toml に [[notify]] がありません。設定例は docs/notifications.ja.md を参照してください
notify-nothing = { $target }: 新しく通知する内容はありません
notify-sent = { $target }: 通知しました
